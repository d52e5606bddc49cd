import { randomUUID } from 'node:crypto';
import type { UserRole } from '@pulmora/platform';
import { SignJWT } from 'jose';
import { ALGORITHM, type SigningKey } from './signing-key.js';

export interface TokenRequest {
  readonly tenantId: string;
  readonly subject: string;
  readonly roles: readonly UserRole[];
  /** A span such as `8h`, `15m` or `-1m`, or seconds. */
  readonly expiresIn: string | number;
}

export interface TokenIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly key: SigningKey;
}

/**
 * Signs an access token: `iss`, `aud`, `sub`, `iat`, `exp`, `jti`, and the platform's `tenant` (UUID) and `roles`.
 *
 * @throws {TypeError} when the span cannot be read.
 */
export async function signToken({ issuer, audience, key }: TokenIssuer, request: TokenRequest): Promise<string> {
  const { tenantId, subject, roles, expiresIn } = request;
  return new SignJWT({ tenant: tenantId, roles: [...roles] })
    .setProtectedHeader({ alg: ALGORITHM, typ: 'at+jwt', ...(key.publicJwk.kid ? { kid: key.publicJwk.kid } : {}) })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(subject)
    .setIssuedAt()
    .setExpirationTime(typeof expiresIn === 'number' ? new Date(Date.now() + expiresIn * 1000) : expiresIn)
    .setJti(randomUUID())
    .sign(key.privateKey);
}
