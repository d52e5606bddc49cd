import { type ClientTls, createFetch } from '@pulmora/platform';
import { Fault } from '../fault.js';
import { COMMAND_CLIENT, commandSecret, DEVELOPMENT_GRANT } from './clients.js';
import { signToken, type TokenIssuer, type TokenRequest } from './token.js';

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800, y: 31_557_600 };

/** Seconds of a span such as `15m`; undefined for anything else. */
export function secondsIn(span: string): number | undefined {
  const [, count, unit = ''] = /^(\d+) ?([smhdwy])$/.exec(span) ?? [];
  const seconds = Number(count) * (UNITS[unit] ?? Number.NaN);
  return seconds > 0 && Number.isSafeInteger(seconds) ? seconds : undefined;
}

/**
 * A token for anybody, from the development issuer by a grant that only this checkout's commands may use. Where it does
 * not run (yet), the same token is signed here, with its key.
 *
 * @throws {Fault} when another issuer listens there.
 */
export async function developmentToken(
  by: TokenIssuer,
  request: TokenRequest & { readonly expiresIn: number },
  tls?: ClientTls,
): Promise<string> {
  const { subject, tenantId, roles, expiresIn } = request;
  const credentials = `${encodeURIComponent(COMMAND_CLIENT)}:${encodeURIComponent(commandSecret(by.key))}`;
  let response: Response;
  try {
    response = await (tls ? createFetch(tls) : fetch)(`${by.issuer.replace(/\/$/, '')}/token`, {
      method: 'POST',
      signal: AbortSignal.timeout(5_000),
      headers: {
        authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({
        grant_type: DEVELOPMENT_GRANT,
        tenant: tenantId,
        subject,
        roles: roles.join(' '),
        lifetime: String(expiresIn),
      }).toString(),
    });
  } catch {
    return signToken(by, request);
  }
  const answer = (await response.json().catch(() => ({}))) as { access_token?: unknown };
  if (typeof answer.access_token === 'string') return answer.access_token;
  throw new Fault(`the issuer at ${by.issuer} is not the one of this checkout (status ${response.status})`);
}
