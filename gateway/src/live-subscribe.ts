import type { LiveServing, RequestContext } from '@pulmora/platform';
import { type DocumentNode, type ExecutionArgs, type GraphQLSchema, subscribe, validate } from 'graphql';
import type { Subscribe } from './executors/subscription.executor.js';

/** A subgraph, as far as it can be subscribed to. */
export interface LiveSubgraph {
  readonly schema: GraphQLSchema;
  readonly subscribe: Subscribe;
}

/**
 * Subscribes to the supergraph. A document of which one subgraph knows every field goes there as it is, and its pushes come
 * back as they are: nothing is planned or resolved here for each push, which is most of what one costs. Any other is
 * planned, and what the pushing subgraph does not know is asked of the others with each push.
 */
export function createLiveSubscribe(subgraphs: readonly LiveSubgraph[]): NonNullable<LiveServing['subscribe']> {
  const owners = new WeakMap<DocumentNode, LiveSubgraph | null>();
  const ownerOf = (document: DocumentNode): LiveSubgraph | null => {
    let owner = owners.get(document);
    if (owner === undefined) {
      owner = subgraphs.find(({ schema }) => knowsAll(schema, document)) ?? null;
      owners.set(document, owner);
    }
    return owner;
  };
  return (args: ExecutionArgs) => {
    const { document, variableValues: variables, operationName, contextValue } = args;
    const owner = ownerOf(document);
    if (!owner) return subscribe(args) as ReturnType<NonNullable<LiveServing['subscribe']>>;
    const context = contextValue as RequestContext;
    return owner.subscribe({ document, variables, operationName, context, signal: context.signal });
  };
}

const knowsAll = (schema: GraphQLSchema, document: DocumentNode): boolean =>
  schema.getSubscriptionType() !== undefined && validate(schema, document).length === 0;
