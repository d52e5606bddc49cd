import { randomBytes } from 'node:crypto';
import {
  createMetrics,
  createOperationsServer,
  Lifecycle,
  type ProcessTls,
  ROLES,
  type UserRole,
} from '@pulmora/platform';
import express from 'express';
import { type Configuration, errors, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { z } from 'zod';
import { demoAccount } from './accounts.js';
import { COMMAND_CLIENT, CONSOLE_CLIENT, commandSecret, DEVELOPMENT_GRANT } from './clients.js';
import { loginPage } from './login-page.js';
import { ALGORITHM, type SigningKey } from './signing-key.js';

export interface DevelopmentProviderOptions {
  readonly host: string;
  readonly port: number;
  /** What it calls itself; `undefined`: its address. */
  readonly issuer?: string;
  readonly audience: string;
  /** Signs with the first, publishes all: a key that was replaced goes on being published for as long as its tokens live. */
  readonly keys: readonly [SigningKey, ...SigningKey[]];
  /** Where the console is served; codes are sent nowhere else. */
  readonly consoleUrls: readonly string[];
  readonly lifecycle: Lifecycle;
  /** Serves HTTPS. */
  readonly tls?: ProcessTls | undefined;
}

const developmentRequest = z.object({
  tenant: z.uuid(),
  subject: z.string().min(1).max(200),
  roles: z
    .string()
    .transform((roles) => roles.split(' '))
    .pipe(z.array(z.enum(ROLES)).min(1)),
  lifetime: z.coerce.number().int().positive(),
});

const RESOURCE = 'urn:pulmora:api';
const CONSOLE_TOKEN_S = 3_600;

/**
 * An OpenID provider for development: demo accounts that are chosen from a list instead of signing in. It listens where
 * it is told, but lets nobody sign in who does not sit at this machine.
 *
 * @returns its name.
 */
export async function startDevelopmentProvider(options: DevelopmentProviderOptions): Promise<string> {
  const operations = createOperationsServer({
    host: options.host,
    port: options.port,
    registry: createMetrics('issuer').registry,
    readiness: () => ({ ready: true }),
    lifecycle: options.lifecycle,
    tls: options.tls,
    clients: 'anybody',
  });
  // Its address may be its name, and is known only when it listens.
  const handlers = express.Router();
  operations.app.use((request, response, next) => handlers(request, response, next));
  const port = await operations.listen();
  const issuer = options.issuer ?? `http://${options.host}:${port}`;
  const provider = new Provider(issuer, configuration(options));
  provider.registerGrantType(DEVELOPMENT_GRANT, (ctx) => developmentGrant(provider, options.audience, ctx), [
    'tenant',
    'subject',
    'roles',
    'lifetime',
  ]);
  handlers.use(['/interaction', '/auth', '/token'], onLoopbackOnly);
  handlers.get('/interaction/:uid', async (request, response) => {
    await provider.interactionDetails(request, response);
    response.type('html').send(loginPage(request.params.uid ?? ''));
  });
  handlers.post('/interaction/:uid', express.urlencoded({ extended: false }), async (request, response) => {
    const account = demoAccount(String((request.body as { account?: unknown }).account));
    const result = account
      ? { login: { accountId: account.id } }
      : { error: 'access_denied', error_description: 'There is no such demo account.' };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  });
  // An interaction that has run out, or is another browser's.
  handlers.use(((_error, _request, response, _next) => {
    response.status(400).type('text').send('This sign-in has ended: go back and start again.');
  }) as express.ErrorRequestHandler);
  handlers.use(provider.callback());
  return issuer;
}

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;

/** Whoever can reach this could sign in as anybody. */
const onLoopbackOnly: express.RequestHandler = (request, response, next) => {
  if (LOOPBACK.test(request.socket.remoteAddress ?? '')) return next();
  response.status(403).type('text').send('The development issuer signs in people at its own machine only.');
};

function configuration({ audience, keys, consoleUrls }: DevelopmentProviderOptions): Configuration {
  const origins = new Set(consoleUrls.map((url) => new URL(url).origin));
  return {
    jwks: { keys: keys.map(({ privateJwk }) => privateJwk) as never },
    clients: [
      {
        client_id: CONSOLE_CLIENT,
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code'],
        response_types: ['code'],
        redirect_uris: [...consoleUrls],
        post_logout_redirect_uris: [...consoleUrls],
        id_token_signed_response_alg: ALGORITHM,
      },
      {
        client_id: COMMAND_CLIENT,
        client_secret: commandSecret(keys[0]),
        grant_types: [DEVELOPMENT_GRANT],
        response_types: [],
        redirect_uris: [],
        id_token_signed_response_alg: ALGORITHM,
      },
    ],
    responseTypes: ['code'],
    pkce: { required: () => true },
    enabledJWA: { idTokenSigningAlgValues: [ALGORITHM] },
    clientDefaults: { id_token_signed_response_alg: ALGORITHM },
    clientBasedCORS: (_ctx, origin) => origins.has(origin),
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    routes: { jwks: '/jwks', authorization: '/auth', token: '/token' },
    claims: { openid: ['sub'], profile: ['name', 'tenant', 'roles'] },
    conformIdTokenClaims: false,
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx, resource) => {
          if (resource !== RESOURCE) throw new errors.InvalidTarget();
          return {
            scope: 'openid profile',
            audience,
            accessTokenFormat: 'jwt',
            accessTokenTTL: CONSOLE_TOKEN_S,
            jwt: { sign: { alg: ALGORITHM } },
          };
        },
      },
    },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    // Its only client that people sign in to is our own: there is nobody to ask for consent.
    async loadExistingGrant(ctx) {
      const { session, client } = ctx.oidc;
      if (!session?.accountId || !client) return undefined;
      const grant = new ctx.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid profile');
      grant.addResourceScope(RESOURCE, 'openid profile');
      await grant.save();
      return grant;
    },
    findAccount(_ctx, id) {
      const account = demoAccount(id);
      if (!account) return undefined;
      const { name, tenantId: tenant, roles } = account;
      return { accountId: id, claims: () => ({ sub: id, name, tenant, roles: [...roles] }) };
    },
    extraTokenClaims: (ctx, token) => claimsFor(ctx, (token as { accountId?: string }).accountId),
    ttl: {
      AccessToken: CONSOLE_TOKEN_S,
      AuthorizationCode: 60,
      IdToken: 600,
      Interaction: 600,
      Session: 43_200,
      Grant: 43_200,
    },
  };
}

/** What the platform needs of a token beyond who it is for. */
function claimsFor(ctx: KoaContextWithOIDC, accountId: string | undefined): Record<string, unknown> | undefined {
  if (ctx.oidc.params?.grant_type === DEVELOPMENT_GRANT) {
    const { tenant, roles } = developmentRequest.parse(ctx.oidc.params);
    return { tenant, roles };
  }
  const account = demoAccount(accountId);
  return account && { tenant: account.tenantId, roles: [...account.roles] satisfies UserRole[] };
}

async function developmentGrant(provider: Provider, audience: string, ctx: KoaContextWithOIDC): Promise<void> {
  const request = developmentRequest.safeParse(ctx.oidc.params);
  const { client } = ctx.oidc;
  if (!request.success || !client) throw new errors.InvalidRequest('tenant, subject, roles and lifetime are required');
  const { subject, lifetime } = request.data;
  const token = new provider.AccessToken({
    client,
    accountId: subject,
    expiresIn: lifetime,
    gty: DEVELOPMENT_GRANT,
    scope: 'openid',
  } as never);
  token.resourceServer = new provider.ResourceServer(RESOURCE, {
    scope: 'openid',
    audience,
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: ALGORITHM } },
  });
  ctx.body = { access_token: await token.save(), token_type: 'Bearer', expires_in: lifetime };
}
