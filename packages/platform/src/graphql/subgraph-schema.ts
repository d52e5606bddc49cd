import 'reflect-metadata';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { printSchemaWithDirectives } from '@graphql-tools/utils';
import { type GraphQLResolveInfo, type GraphQLSchema, parse } from 'graphql';
import { type BuildSchemaOptions, buildSchema, createResolversMap } from 'type-graphql';
import type { RequestContext } from './request-context.js';

const FEDERATION_LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@shareable", "@external"])\n\n';

/** Resolves `_entities` of one type; null for what is not there or not to be seen. */
export type ReferenceResolver = (
  reference: { readonly id: string },
  context: RequestContext,
  info: GraphQLResolveInfo,
) => unknown;

export interface Subgraph {
  readonly schema: GraphQLSchema;
  readonly sdl: string;
}

/**
 * A Federation 2 subgraph from type-graphql classes. `printSubgraphSchema` does not accept their schema, hence the SDL
 * is printed with its directives and built anew.
 */
export async function buildSubgraph(
  options: BuildSchemaOptions,
  references: Record<string, ReferenceResolver>,
): Promise<Subgraph> {
  const base = await buildSchema({ validate: false, ...options, skipCheck: true });
  const sdl = FEDERATION_LINK + printSchemaWithDirectives(base).replace(/^schema \{[^}]*\}\n+/, '');
  const resolvers = createResolversMap(base) as Record<string, Record<string, unknown>>;
  for (const [type, resolveReference] of Object.entries(references)) {
    resolvers[type] = { ...resolvers[type], __resolveReference: resolveReference };
  }
  return { schema: buildSubgraphSchema({ typeDefs: parse(sdl), resolvers: resolvers as never }), sdl };
}
