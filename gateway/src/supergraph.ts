import { getStitchedSchemaFromSupergraphSdl } from '@graphql-tools/federation';
import type { Executor } from '@graphql-tools/utils';
import type { GraphQLSchema } from 'graphql';
import { createJsonExecutor, type GatewayRequest } from './executors/json.executor.js';
import { createMultipartExecutor } from './executors/multipart.executor.js';
import { createSubscriptionExecutor } from './executors/subscription.executor.js';

/** Where each subgraph listens, by its name in lower case. */
export type SubgraphUrls = Readonly<Record<string, string>>;

/**
 * The one schema that clients see. What a client asks is split by subgraph, entities of one type are asked for together,
 * and each part goes to its subgraph with the user's own token.
 *
 * @throws an error when the supergraph names a subgraph whose address is not given.
 */
export function createSupergraphSchema(supergraphSdl: string, urls: SubgraphUrls): GraphQLSchema {
  return getStitchedSchemaFromSupergraphSdl({
    supergraphSdl,
    batch: true,
    // Its key ignores who is asking.
    httpExecutorOpts: { deduplicateInflightRequests: false },
    onSubschemaConfig(subschema) {
      const name = subschema.name.toLowerCase();
      const url = urls[name];
      if (!url) throw new Error(`no address is configured for the subgraph ${name}`);
      subschema.executor = createSubgraphExecutor(url);
    },
  });
}

function createSubgraphExecutor(url: string): Executor {
  const ask = createJsonExecutor(url);
  const upload = createMultipartExecutor(url);
  const subscribe = createSubscriptionExecutor(url);
  const execute = async (request: GatewayRequest) => {
    if (request.operationType === 'subscription') return subscribe(request);
    if (request.operationType === 'mutation') return (await upload(request)) ?? ask(request);
    return ask(request);
  };
  return execute as Executor;
}
