import {
  type Admission,
  createGraphqlServer,
  type IdentityVerifier,
  type Lifecycle,
  type LiveServing,
  type Logger,
  type Metrics,
  type OperationsServer,
  type ProcessTls,
} from '@pulmora/platform';
import { serveBatchFiles } from './batches/batch-files.js';
import { type ConsoleOptions, serveConsole } from './console/console.js';
import { createUpstreams } from './executors/upstream-request.js';
import { limitingRules } from './limits/validation-rules.js';
import { images, OVERLAYS, passFiles, REPORTS } from './passed-files.js';
import { subgraphReadiness } from './readiness.js';
import { createSupergraph, type SubgraphUrls } from './supergraph.js';

export interface GatewayOptions {
  readonly supergraphSdl: string;
  readonly urls: SubgraphUrls;
  readonly host: string;
  readonly port: number;
  readonly identity: IdentityVerifier;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly lifecycle: Lifecycle;
  /** Serves HTTPS to anybody, and shows its certificate to the subgraphs. */
  readonly tls?: ProcessTls | undefined;
  readonly probePort?: number | undefined;
  /** Files of at most this size, bytes, and at most this many in a request. */
  readonly uploads: { readonly maxFileSize: number; readonly maxFiles: number };
  /** Says who may begin how much at once. */
  readonly admission?: Admission;
  /** Limits of live updates. */
  readonly live?: Omit<LiveServing, 'subscribe' | 'identityPerOperation'>;
  /** The page for doctors; without it none is served. */
  readonly console?: ConsoleOptions;
}

/**
 * The one address that clients know: the federated schema, behind the limits on what a query may cost, the images and
 * overlays that its answers name, and the console.
 *
 * @throws an error when the supergraph names a subgraph whose address is not given.
 */
export async function createGateway(options: GatewayOptions): Promise<OperationsServer> {
  const { supergraphSdl, urls, live, ...rest } = options;
  const upstreams = createUpstreams(options.tls);
  const { schema, subscribe } = createSupergraph(supergraphSdl, urls, upstreams);
  const server = await createGraphqlServer({
    ...rest,
    clients: 'anybody',
    schema,
    live: { ...live, subscribe },
    readiness: () => subgraphReadiness(urls, upstreams.fetch),
    validationRules: limitingRules(),
  });
  serveBatchFiles(server.app, { ...rest, schema });
  if (urls.diagnosis) {
    for (const files of [OVERLAYS, REPORTS]) passFiles(server.app, files, { ...rest, upstreams, url: urls.diagnosis });
  }
  if (urls.study) passFiles(server.app, images(options.uploads.maxFileSize), { ...rest, upstreams, url: urls.study });
  if (options.console) serveConsole(server.app, options.console);
  return server;
}
