import 'reflect-metadata';
import { printSchemaWithDirectives } from '@graphql-tools/utils';
import type { GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import { type BuildSchemaOptions, buildSchema, createResolversMap } from 'type-graphql';
import { auditResolvers } from '../audit/audit-resolvers.js';
import type { TenantDatabase } from '../database/unit-of-work.js';
import type { PushSharing } from '../live/push-sharing.js';
import { guardResolvers, personalFields } from '../policy/guard.js';
import type { AccessPolicy } from '../policy/policy.js';
import { federatedSchema } from './federated-schema.js';
import type { RequestContext } from './request-context.js';

const FEDERATION_LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@shareable", "@external"])\n\n';

/** Resolves `_entities` of one type; null for what is not there or not to be seen. */
export type ReferenceResolver = (
  reference: { readonly id: string },
  context: RequestContext,
  info: GraphQLResolveInfo,
) => unknown;

/** Makes the source of a subscription field. */
// biome-ignore lint/suspicious/noExplicitAny: the arguments are what the field's own decorators say.
export type SubscriptionSource = (args: any, context: RequestContext) => AsyncIterableIterator<unknown>;

/** Stands in `@Subscription({ subscribe })`, which type-graphql calls outside of any resolver's instance. */
export function boundBySubgraph(): never {
  throw new Error('buildSubgraph was not given the source of this subscription');
}

export interface Subgraph {
  readonly schema: GraphQLSchema;
  readonly sdl: string;
  /** For the server that serves it. */
  readonly sharing: PushSharing;
}

/**
 * A Federation 2 subgraph from type-graphql classes. The schema that type-graphql makes is
 * printed with its directives, and built anew. Nothing in it is resolved but by the policy's leave, and whatever its
 * resolvers read or write, and what the policy refuses, is accounted for.
 *
 * @param database where what came to nothing, and what was denied, is recorded.
 * @param viewers to whom the pushes of a subscription are the same, by its field; of others, to nobody else.
 * @throws an error when the policy does not name every operation, entity and resolved field.
 */
export async function buildSubgraph(
  options: BuildSchemaOptions,
  policy: AccessPolicy,
  database: TenantDatabase,
  references: Record<string, ReferenceResolver>,
  sources: Record<string, SubscriptionSource> = {},
  viewers: PushSharing['viewers'] = {},
): Promise<Subgraph> {
  // type-graphql insists on a publisher where there are subscriptions; theirs have sources of their own.
  const pubSub = { publish: boundBySubgraph, subscribe: boundBySubgraph };
  const base = await buildSchema({ validate: false, pubSub, ...options, skipCheck: true });
  const sdl = FEDERATION_LINK + printSchemaWithDirectives(base).replace(/^schema \{[^}]*\}\n+/, '');
  const resolvers = createResolversMap(base) as Record<string, Record<string, unknown>>;
  for (const [type, resolveReference] of Object.entries(references)) {
    resolvers[type] = { ...resolvers[type], __resolveReference: resolveReference };
  }
  for (const [field, source] of Object.entries(sources)) {
    resolvers.Subscription = {
      ...resolvers.Subscription,
      [field]: {
        ...(resolvers.Subscription?.[field] as object),
        subscribe: (_root: unknown, args: unknown, context: RequestContext) => source(args, context),
      },
    };
  }
  const guarded = guardResolvers(resolvers, policy, base, sdl, options.resolvers);
  // The guard is within: who is refused is recorded.
  const audited = auditResolvers(guarded, database);
  const schema = federatedSchema(sdl, audited as never);
  return { schema, sdl, sharing: { viewers, personal: personalFields(policy, base, options.resolvers) } };
}
