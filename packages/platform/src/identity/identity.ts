import { createRemoteJWKSet, type JWTPayload, type JWTVerifyGetKey, errors as joseErrors, jwtVerify } from 'jose';
import { z } from 'zod';
import { ClientError } from '../errors/error-code.js';

export const ROLES = ['CLINICIAN', 'RADIOLOGIST', 'ADMIN', 'AUDITOR'] as const;
export type UserRole = (typeof ROLES)[number];

/** Who is asking, as their verified access token says it. */
export interface Identity {
  readonly subject: string;
  /** UUID of the clinic. */
  readonly tenantId: string;
  readonly roles: readonly UserRole[];
  /** Seconds since the epoch. */
  readonly expiresAt: number;
  /** The token itself, to be passed on to a service that is asked on the user's behalf. */
  readonly token: string;
}

export interface IdentityVerifierOptions {
  readonly issuer: string;
  readonly audience: string;
  /** Replaces the issuer's published keys, for tests. */
  readonly keys?: JWTVerifyGetKey;
  /** Tolerated difference of clocks, seconds. */
  readonly clockToleranceS?: number;
}

export interface IdentityVerifier {
  /**
   * @param authorization the value of an `Authorization` header or of the WebSocket's connection parameter.
   * @throws {ClientError} UNAUTHENTICATED, without saying which check failed; SERVICE_UNAVAILABLE when the issuer's
   * keys cannot be had.
   */
  verify(authorization: string | undefined): Promise<Identity>;
}

/** Asymmetric only: a shared secret would let every verifier sign, and `none` lets everybody. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];

const claims = z.object({
  sub: z.string().min(1).max(200),
  tenant: z.uuid(),
  roles: z.array(z.enum(ROLES)).min(1),
  exp: z.number().int(),
});

const discoveryDocument = z.object({ issuer: z.string(), jwks_uri: z.url() });

/** Verifies OIDC access tokens (RFC 9068 in spirit: issuer, audience, expiry, algorithm) against the issuer's JWKS. */
export function createIdentityVerifier(options: IdentityVerifierOptions): IdentityVerifier {
  let keys: JWTVerifyGetKey | undefined = options.keys;
  return {
    async verify(authorization) {
      const token = /^Bearer ([\w.~+/=-]+)$/i.exec(authorization ?? '')?.[1];
      if (!token) throw new ClientError('A bearer access token is required.', 'UNAUTHENTICATED');
      keys ??= await discoverKeys(options.issuer);
      const payload = await verified(token, keys, options);
      const parsed = claims.safeParse(payload);
      if (!parsed.success) throw invalidToken();
      const { sub, tenant, roles, exp } = parsed.data;
      return { subject: sub, tenantId: tenant.toLowerCase(), roles, expiresAt: exp, token };
    },
  };
}

async function verified(token: string, keys: JWTVerifyGetKey, options: IdentityVerifierOptions): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: options.issuer,
      audience: options.audience,
      algorithms: ALGORITHMS,
      clockTolerance: options.clockToleranceS ?? 5,
      requiredClaims: ['exp', 'sub'],
    });
    return payload;
  } catch (error) {
    throw isKeyFault(error) ? issuerUnavailable() : invalidToken();
  }
}

/** Whether the keys could not be had, which says nothing of the token; jose has no type of its own for a bad answer. */
const isKeyFault = (error: unknown): boolean =>
  !(error instanceof joseErrors.JOSEError) ||
  error.code === 'ERR_JOSE_GENERIC' ||
  error instanceof joseErrors.JWKSTimeout ||
  error instanceof joseErrors.JWKSInvalid;

/** OpenID Connect Discovery 1.0, section 4. */
async function discoverKeys(issuer: string): Promise<JWTVerifyGetKey> {
  try {
    const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    const document = discoveryDocument.parse(await response.json());
    if (document.issuer !== issuer) throw new Error('the issuer names itself otherwise');
    return createRemoteJWKSet(new URL(document.jwks_uri), { cacheMaxAge: 600_000, cooldownDuration: 5_000 });
  } catch {
    throw issuerUnavailable();
  }
}

const invalidToken = () => new ClientError('The access token is not valid.', 'UNAUTHENTICATED');
const issuerUnavailable = () => new ClientError('Sign-in is not available right now.', 'SERVICE_UNAVAILABLE');
