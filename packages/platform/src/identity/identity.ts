import {
  createRemoteJWKSet,
  customFetch,
  type JWTPayload,
  type JWTVerifyGetKey,
  errors as joseErrors,
  jwtVerify,
} from 'jose';
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
  /** Signature algorithms that are accepted, of {@link ALGORITHMS}; by default all of them. */
  readonly algorithms?: readonly Algorithm[];
  /** A token signed with a key that is not known makes the keys be asked for again, but not more often than this. */
  readonly keyCooldownMs?: number;
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
export const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

/** A key that the issuer has withdrawn is accepted for this long at most, milliseconds. */
const KEYS_LIVE_MS = 600_000;

/** After this long the issuer is asked anew where its keys are, milliseconds. */
const DISCOVERY_LIVES_MS = 3_600_000;

const claims = z.object({
  sub: z.string().min(1).max(200),
  tenant: z.uuid(),
  roles: z.array(z.enum(ROLES)).min(1),
  exp: z.number().int(),
});

const discoveryDocument = z.object({ issuer: z.string(), jwks_uri: z.url() });

/** How tokens are verified, as every process is configured. */
export const identityOptions = (config: {
  readonly PULMORA_OIDC_ISSUER: string;
  readonly PULMORA_OIDC_AUDIENCE: string;
  readonly PULMORA_OIDC_ALGORITHMS: readonly Algorithm[];
  readonly PULMORA_OIDC_CLOCK_TOLERANCE_S: number;
}): IdentityVerifierOptions => ({
  issuer: config.PULMORA_OIDC_ISSUER,
  audience: config.PULMORA_OIDC_AUDIENCE,
  algorithms: config.PULMORA_OIDC_ALGORITHMS,
  clockToleranceS: config.PULMORA_OIDC_CLOCK_TOLERANCE_S,
});

/** Verifies OIDC access tokens (RFC 9068 in spirit: issuer, audience, expiry, algorithm) against the issuer's JWKS. */
export function createIdentityVerifier(options: IdentityVerifierOptions): IdentityVerifier {
  const keysNow = options.keys ? () => options.keys as JWTVerifyGetKey : discoveredKeys(options);
  return {
    async verify(authorization) {
      const token = /^Bearer ([\w.~+/=-]+)$/i.exec(authorization ?? '')?.[1];
      if (!token) throw new ClientError('A bearer access token is required.', 'UNAUTHENTICATED');
      const payload = await verified(token, await keysNow(), options);
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
      algorithms: [...(options.algorithms ?? ALGORITHMS)],
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

/** The issuer's keys: where they are is found out once for all who wait, and again after an hour. */
function discoveredKeys({ issuer, keyCooldownMs = 5_000 }: IdentityVerifierOptions): () => Promise<JWTVerifyGetKey> {
  let known: { readonly keys: JWTVerifyGetKey; readonly at: number } | undefined;
  let asking: Promise<JWTVerifyGetKey> | undefined;
  const ask = async () => {
    try {
      const keys = await discoverKeys(issuer, keyCooldownMs);
      known = { keys, at: Date.now() };
      return keys;
    } catch (error) {
      // Known keys go on being asked for where they were; they age by themselves.
      if (known) return known.keys;
      throw error;
    } finally {
      asking = undefined;
    }
  };
  return async () => {
    if (known && Date.now() - known.at < DISCOVERY_LIVES_MS) return known.keys;
    asking ??= ask();
    return asking;
  };
}

/** OpenID Connect Discovery 1.0, section 4. */
async function discoverKeys(issuer: string, cooldownDuration: number): Promise<JWTVerifyGetKey> {
  try {
    const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const response = await fetchAgain(url, { signal: AbortSignal.timeout(5_000) });
    const document = discoveryDocument.parse(await response.json());
    if (document.issuer !== issuer) throw new Error('the issuer names itself otherwise');
    // Whoever stands on a way without TLS could give keys of their own.
    if (isSecure(issuer) && !isSecure(document.jwks_uri))
      throw new Error('the issuer has its keys fetched without TLS');
    return createRemoteJWKSet(new URL(document.jwks_uri), {
      cacheMaxAge: KEYS_LIVE_MS,
      cooldownDuration,
      [customFetch]: fetchAgain,
    });
  } catch {
    throw issuerUnavailable();
  }
}

/** An issuer that was restarted has closed the connection that is kept to it, which is noticed only in using it. */
const fetchAgain = (url: string, init: RequestInit): Promise<Response> => {
  // Elsewhere is nobody's word but of whoever answered.
  const here: RequestInit = { ...init, redirect: 'error' };
  return fetch(url, here).catch(() => fetch(url, here));
};

const isSecure = (url: string): boolean => new URL(url).protocol === 'https:';

const invalidToken = () => new ClientError('The access token is not valid.', 'UNAUTHENTICATED');
const issuerUnavailable = () => new ClientError('Sign-in is not available right now.', 'SERVICE_UNAVAILABLE');
