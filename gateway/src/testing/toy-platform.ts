import { EventEmitter } from 'node:events';
import {
  createGraphqlServer,
  createIdentityVerifier,
  createLogger,
  createMetrics,
  Lifecycle,
  type Metrics,
} from '@pulmora/platform';
import { startTestIssuer, type TestTokenOptions } from '@pulmora/stack';
import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { createGateway, type GatewayOptions } from '../gateway.js';
import { TOY_SDL, type ToyEvents, type ToyName, toySchemas } from './toy-subgraphs.js';

const NAMES = Object.keys(TOY_SDL) as ToyName[];

export interface ToyPlatform {
  readonly url: string;
  readonly wsUrl: string;
  readonly urls: Readonly<Record<ToyName, string>>;
  /** What happened at the subgraphs. */
  readonly events: ToyEvents;
  readonly metrics: Metrics;
  token(options?: TestTokenOptions): Promise<string>;
  /** GraphQL requests that each subgraph has received. */
  requests(): Promise<Record<ToyName, number>>;
  stopSubgraph(name: ToyName): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A gateway over three small subgraphs, all real servers on free ports in this process. */
export async function startToyPlatform(
  uploads: Partial<GatewayOptions['uploads']> = {},
  live: NonNullable<GatewayOptions['live']> = {},
  admission?: GatewayOptions['admission'],
): Promise<ToyPlatform> {
  const events = new EventEmitter();
  const issuer = await startTestIssuer();
  const identity = createIdentityVerifier({ issuer: issuer.issuer, audience: issuer.audience });
  const common = { host: '127.0.0.1', port: 0, identity, logger: createLogger('toy', 'fatal') };
  const limits = { maxFileSize: 64 * 1024 * 1024, maxFiles: 10, ...uploads };
  const schemas = toySchemas(events);
  const subgraphs = Object.fromEntries(
    await Promise.all(
      NAMES.map(async (name) => {
        const lifecycle = new Lifecycle();
        const metrics = createMetrics(name);
        const server = await createGraphqlServer({
          ...common,
          schema: schemas[name],
          lifecycle,
          metrics,
          live: { identityPerOperation: true },
          readiness: () => ({ ready: true }),
          uploads: { maxFileSize: 1024 * 1024 * 1024, maxFiles: 100 },
        });
        return [name, { lifecycle, metrics, url: `http://127.0.0.1:${await server.listen()}/graphql` }] as const;
      }),
    ),
  ) as Record<ToyName, { lifecycle: Lifecycle; metrics: Metrics; url: string }>;
  const urls = Object.fromEntries(NAMES.map((name) => [name, subgraphs[name].url])) as Record<ToyName, string>;
  const lifecycle = new Lifecycle();
  const metrics = createMetrics('gateway');
  const gateway = await createGateway({
    ...common,
    supergraphSdl: toySupergraph(),
    urls,
    lifecycle,
    metrics,
    uploads: limits,
    live,
    ...(admission ? { admission } : {}),
  });
  const url = `http://127.0.0.1:${await gateway.listen()}/graphql`;
  const countOf = async (name: ToyName) =>
    (await subgraphs[name].metrics.graphqlHttpRequests.get()).values[0]?.value ?? 0;
  return {
    url,
    wsUrl: url.replace(/^http/, 'ws'),
    urls,
    events,
    metrics,
    token: (options) => issuer.token(options),
    requests: async () => Object.fromEntries(await Promise.all(NAMES.map(async (name) => [name, await countOf(name)]))),
    stopSubgraph: (name) => subgraphs[name].lifecycle.close(),
    async [Symbol.asyncDispose]() {
      await lifecycle.close();
      await Promise.all(NAMES.map((name) => subgraphs[name].lifecycle.close()));
      await issuer.stop();
    },
  };
}

/** The supergraph that the toy subgraphs compose to. */
export function toySupergraph(): string {
  const services = NAMES.map((name) => ({
    name,
    typeDefs: parse(TOY_SDL[name]),
    url: `http://${name}.invalid/graphql`,
  }));
  const { supergraphSdl, errors } = composeServices(services);
  if (!supergraphSdl) throw new Error(errors?.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}
