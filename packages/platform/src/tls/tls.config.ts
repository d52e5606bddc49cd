import { z } from 'zod';

/**
 * A process's certificate and whom it trusts (PEM files). All three or none: then everything that the process says to
 * another goes over TLS, and what its addresses say must agree ({@link transportFaults}).
 */
export const tlsConfig = {
  /** Shown to whoever connects to this process, and to whom it connects: for both uses, and with its chain. */
  PULMORA_TLS_CERT_FILE: z.string().min(1).optional(),
  PULMORA_TLS_KEY_FILE: z.string().min(1).optional(),
  /** The only authorities from whom the platform's own servers and clients may have their certificates. */
  PULMORA_TLS_CA_FILE: z.string().min(1).optional(),
};

const FILES = Object.keys(tlsConfig) as (keyof typeof tlsConfig)[];

/** Addresses of the platform's own parts, and how each begins where TLS is on. */
const SECURED: readonly [RegExp, string][] = [
  [/^PULMORA_(PATIENT|STUDY|DIAGNOSIS|VAULT)_URL$/, 'https:'],
  [/^PULMORA_NATS_URL$/, 'tls:'],
  // Whoever can change the issuer's keys on their way signs in as anybody.
  [/^PULMORA_OIDC_ISSUER$/, 'https:'],
  [/^PULMORA_S3_ENDPOINT$/, 'https:'],
];

/** What PostgreSQL's clients call modes (libpq's `sslmode`): only these two do what they seem to. */
const SSL_MODES = ['disable', 'verify-full'];

/**
 * What does not fit together in a configuration, one line for each variable, values left out: a certificate without its
 * key, an address that would be spoken to in plain text although TLS is on, a mode that encrypts for whoever answers.
 */
export function transportFaults(config: Readonly<Record<string, unknown>>): string[] {
  const given = FILES.filter((name) => config[name] !== undefined);
  const on = given.length > 0;
  const faults = on
    ? FILES.filter((name) => !given.includes(name)).map((name) => `${name}: missing, where ${given[0]} is given`)
    : [];
  for (const [name, value] of Object.entries(config)) {
    if (typeof value !== 'string') continue;
    const scheme = SECURED.find(([pattern]) => pattern.test(name))?.[1];
    if (on && scheme && !value.startsWith(scheme)) faults.push(`${name}: must begin with ${scheme}// where TLS is on`);
    if (name.endsWith('_DATABASE_URL')) faults.push(...databaseFaults(name, value, on));
  }
  return faults;
}

function databaseFaults(name: string, url: string, on: boolean): string[] {
  const mode = URL.canParse(url) ? new URL(url).searchParams.get('sslmode') : null;
  if (mode !== null && !SSL_MODES.includes(mode)) return [`${name}: sslmode is to be verify-full, or disable`];
  return on && mode !== 'verify-full' ? [`${name}: must have sslmode=verify-full where TLS is on`] : [];
}
