import {
  type Admission,
  createGraphqlServer,
  type IdentityVerifier,
  type Lifecycle,
  type LiveServing,
  type Logger,
  type Metrics,
  type OperationsServer,
} from '@pulmora/platform';
import { serveBatchFiles } from './batches/batch-files.js';
import { limitingRules } from './limits/validation-rules.js';
import { OVERLAYS, passFiles, REPORTS } from './passed-files.js';
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
  /** Files of at most this size, bytes, and at most this many in a request. */
  readonly uploads: { readonly maxFileSize: number; readonly maxFiles: number };
  /** Says who may begin how much at once. */
  readonly admission?: Admission;
  /** Limits of live updates. */
  readonly live?: Omit<LiveServing, 'subscribe' | 'identityPerOperation'>;
}

/**
 * The one address that clients know: the federated schema, behind the limits on what a query may cost, and the overlays
 * that its answers name.
 *
 * @throws an error when the supergraph names a subgraph whose address is not given.
 */
export async function createGateway(options: GatewayOptions): Promise<OperationsServer> {
  const { supergraphSdl, urls, live, ...rest } = options;
  const { schema, subscribe } = createSupergraph(supergraphSdl, urls);
  const server = await createGraphqlServer({
    ...rest,
    schema,
    live: { ...live, subscribe },
    readiness: () => subgraphReadiness(urls),
    validationRules: limitingRules(),
  });
  serveBatchFiles(server.app, { ...rest, schema });
  if (urls.diagnosis) {
    for (const files of [OVERLAYS, REPORTS]) passFiles(server.app, files, { ...rest, url: urls.diagnosis });
  }
  return server;
}
