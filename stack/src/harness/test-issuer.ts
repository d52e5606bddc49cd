import { Lifecycle, type UserRole } from '@pulmora/platform';
import { SignJWT, UnsecuredJWT } from 'jose';
import { DEMO_CLINICS } from '../issuer/clinics.js';
import { ALGORITHM, makeSigningKey, type SigningKey } from '../issuer/signing-key.js';
import { startIssuer } from './issuer-server.js';

export interface TestTokenOptions {
  /** By default the first demo clinic. */
  readonly tenantId?: string;
  /** By default `CLINICIAN`. */
  readonly roles?: readonly (UserRole | string)[];
  readonly subject?: string;
  /** A span, `-1m` for one that has run out, or seconds; by default an hour. */
  readonly expiresIn?: string | number;
  readonly audience?: string;
  readonly issuer?: string;
  /**
   * `issuer`, the default: the published key. `stranger`: another key that claims to be the published one. `nobody`:
   * algorithm `none`.
   */
  readonly signedBy?: 'issuer' | 'stranger' | 'nobody';
  /** Claims to add or replace; `undefined` takes one out. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

export interface TestIssuer {
  readonly issuer: string;
  readonly audience: string;
  /** An access token, good or bad as asked. */
  token(options?: TestTokenOptions): Promise<string>;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Serves an issuer with a key of its own on a free port, in this process. */
export async function startTestIssuer(options: { readonly audience?: string } = {}): Promise<TestIssuer> {
  const lifecycle = new Lifecycle();
  const audience = options.audience ?? 'pulmora';
  const key = await makeSigningKey();
  const issuer = await startIssuer({ host: '127.0.0.1', port: 0, key, lifecycle });
  const stop = () => lifecycle.close();
  return {
    issuer,
    audience,
    token: (request = {}) => testToken({ issuer, audience, key }, request),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** An access token of an issuer whose key is at hand, good or bad as asked. */
export async function testToken(
  by: { readonly issuer: string; readonly audience: string; readonly key: SigningKey },
  options: TestTokenOptions = {},
): Promise<string> {
  const claims = {
    tenant: options.tenantId ?? DEMO_CLINICS[0].tenantId,
    roles: options.roles ?? ['CLINICIAN'],
    jti: crypto.randomUUID(),
    sub: options.subject ?? 'dev-clinician',
    iss: options.issuer ?? by.issuer,
    aud: options.audience ?? by.audience,
    ...options.claims,
  };
  const { expiresIn = '1h' } = options;
  const expires = typeof expiresIn === 'number' ? new Date(Date.now() + expiresIn * 1000) : expiresIn;
  const withTimes = <T extends SignJWT | UnsecuredJWT>(token: T): T => {
    token.setIssuedAt();
    // Taken out, or set by hand, where the claims say so.
    if (!('exp' in claims)) token.setExpirationTime(expires);
    return token;
  };
  if (options.signedBy === 'nobody') return withTimes(new UnsecuredJWT(claims)).encode();
  const key = options.signedBy === 'stranger' ? (await makeSigningKey()).privateKey : by.key.privateKey;
  return withTimes(new SignJWT(claims))
    .setProtectedHeader({
      alg: ALGORITHM,
      typ: 'at+jwt',
      ...(by.key.publicJwk.kid ? { kid: by.key.publicJwk.kid } : {}),
    })
    .sign(key);
}
