/** What a browser is told of every page and asset of the console. */
const COMMON = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
} as const;

/**
 * Headers of a page: it runs the scripts and styles that it came with and no other, talks to this gateway and to the
 * issuer, and takes pixels from neither inline nor foreign sources.
 *
 * @param issuer where people sign in.
 * @param framedBy `'self'` for the one page that renews a token out of sight, `'none'` for the rest.
 */
export function pageHeaders(issuer: string, framedBy: "'none'" | "'self'"): Readonly<Record<string, string>> {
  const { origin } = new URL(issuer);
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${origin}`,
    `frame-src 'self' ${origin}`,
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${framedBy}`,
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ];
  return { ...COMMON, 'content-security-policy': policy.join('; '), 'cache-control': 'no-cache' };
}

/** Headers of an asset; one that is named by its content never changes. */
export const assetHeaders = (immutable: boolean): Readonly<Record<string, string>> => ({
  ...COMMON,
  'cache-control': immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
});
