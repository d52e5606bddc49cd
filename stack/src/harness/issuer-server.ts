import { createMetrics, createOperationsServer, Lifecycle } from '@pulmora/platform';
import { ALGORITHM, type SigningKey } from '../issuer/signing-key.js';

export interface IssuerOptions {
  readonly host: string;
  readonly port: number;
  /** What it calls itself; `undefined`: its address. */
  readonly issuer?: string;
  readonly key: SigningKey;
  readonly lifecycle: Lifecycle;
}

/**
 * Serves what verifiers need of an issuer (OpenID Connect Discovery 1.0, section 3): its metadata and its public keys.
 * Signs nothing over the network: a light stand-in for the development provider, for tests.
 *
 * @returns its name.
 */
export async function startIssuer(options: IssuerOptions): Promise<string> {
  const { app, listen } = createOperationsServer({
    host: options.host,
    port: options.port,
    registry: createMetrics('issuer').registry,
    readiness: () => ({ ready: true }),
    lifecycle: options.lifecycle,
  });
  let issuer = options.issuer ?? '';
  app.get('/.well-known/openid-configuration', (_request, response) => {
    response.json({
      issuer,
      jwks_uri: `${issuer.replace(/\/$/, '')}/jwks`,
      response_types_supported: ['none'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [ALGORITHM],
      claims_supported: ['iss', 'aud', 'sub', 'iat', 'exp', 'jti', 'tenant', 'roles'],
    });
  });
  app.get('/jwks', (_request, response) => {
    response.json({ keys: [options.key.publicJwk] });
  });
  const port = await listen();
  issuer ||= `http://${options.host}:${port}`;
  return issuer;
}
