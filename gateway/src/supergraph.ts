import { getStitchedSchemaFromSupergraphSdl } from '@graphql-tools/federation';
import type { Executor } from '@graphql-tools/utils';
import type { LiveServing, ServiceConnections } from '@pulmora/platform';
import type { GraphQLSchema } from 'graphql';
import { createJsonExecutor, type GatewayRequest } from './executors/json.executor.js';
import { createMultipartExecutor } from './executors/multipart.executor.js';
import { createSubscriptionExecutor, type Subscribe } from './executors/subscription.executor.js';
import { createUpstreams } from './executors/upstream-request.js';
import { createLiveSubscribe, type LiveSubgraph } from './live-subscribe.js';

/** Where each subgraph listens, by its name in lower case. */
export type SubgraphUrls = Readonly<Record<string, string>>;

/** The schema, and how it is subscribed to. */
export interface Supergraph {
  readonly schema: GraphQLSchema;
  readonly subscribe: NonNullable<LiveServing['subscribe']>;
}

/**
 * The one schema that clients see. What a client asks is split by subgraph, entities of one type are asked for together,
 * and each part goes to its subgraph with the user's own token.
 *
 * @throws an error when the supergraph names a subgraph whose address is not given.
 */
export function createSupergraph(
  supergraphSdl: string,
  urls: SubgraphUrls,
  upstreams: ServiceConnections = createUpstreams(),
): Supergraph {
  const live: LiveSubgraph[] = [];
  const schema = getStitchedSchemaFromSupergraphSdl({
    supergraphSdl,
    batch: true,
    // Its key ignores who is asking.
    httpExecutorOpts: { deduplicateInflightRequests: false },
    onSubschemaConfig(subschema) {
      const name = subschema.name.toLowerCase();
      const url = urls[name];
      if (!url) throw new Error(`no address is configured for the subgraph ${name}`);
      const subscribe = createSubscriptionExecutor(url, upstreams);
      subschema.executor = createSubgraphExecutor(url, upstreams, subscribe);
      live.push({ schema: subschema.schema, subscribe });
    },
  });
  return { schema, subscribe: createLiveSubscribe(live) };
}

function createSubgraphExecutor(url: string, upstreams: ServiceConnections, subscribe: Subscribe): Executor {
  const ask = createJsonExecutor(url, upstreams);
  const upload = createMultipartExecutor(url, upstreams);
  const execute = async (request: GatewayRequest) => {
    if (request.operationType === 'subscription') return subscribe(request);
    if (request.operationType === 'mutation') return (await upload(request)) ?? ask(request);
    return ask(request);
  };
  return execute as Executor;
}
