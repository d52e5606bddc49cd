import { makeExecutableSchema } from '@graphql-tools/schema';
import {
  type DocumentNode,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
} from 'graphql';

/** What Federation 2 adds to a subgraph, https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/subgraph-spec */
const FEDERATION = `
  directive @key(fields: federation__FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
  directive @shareable repeatable on OBJECT | FIELD_DEFINITION
  directive @external on OBJECT | FIELD_DEFINITION
  scalar federation__FieldSet
  scalar _Any
  type _Service { sdl: String! }
  extend type Query { _service: _Service! }
`;

type Representation = Readonly<Record<string, unknown>> & { readonly __typename?: unknown };
type Reference = (reference: Representation, context: unknown, info: GraphQLResolveInfo) => unknown;
type Resolvers = Record<string, Record<string, unknown>>;

/**
 * An executable subgraph: the SDL with `_service` and `_entities`, which turns references into entities by the
 * `__resolveReference` among a type's resolvers. A type that has a key but no such resolver is what its reference says.
 */
export function federatedSchema(sdl: string, resolvers: Resolvers): GraphQLSchema {
  const own = parse(sdl);
  const entities = keyedTypes(own);
  const { references, others } = withoutReferences(resolvers);
  const union = `union _Entity = ${entities.join(' | ')}
    extend type Query { _entities(representations: [_Any!]!): [_Entity]! }`;
  return makeExecutableSchema({
    typeDefs: [withoutLinks(own), parse(FEDERATION + (entities.length > 0 ? union : ''))],
    resolvers: {
      ...others,
      Query: {
        ...others.Query,
        _service: () => ({ sdl }),
        ...(entities.length > 0 ? { _entities: entitiesResolver(entities, references) } : {}),
      },
    },
  });
}

/** Names of the types that other subgraphs may refer to. */
function keyedTypes({ definitions }: DocumentNode): string[] {
  const types = definitions.filter(
    (node): node is ObjectTypeDefinitionNode =>
      node.kind === Kind.OBJECT_TYPE_DEFINITION && (node.directives ?? []).some(({ name }) => name.value === 'key'),
  );
  return types.map(({ name }) => name.value);
}

/** Links are for whoever composes; an executable schema has no use for them. */
const withoutLinks = (document: DocumentNode): DocumentNode => ({
  ...document,
  definitions: document.definitions.filter(({ kind }) => kind !== Kind.SCHEMA_EXTENSION),
});

function withoutReferences(resolvers: Resolvers) {
  const references = new Map<string, Reference>();
  const others: Resolvers = {};
  for (const [type, members] of Object.entries(resolvers)) {
    // A scalar is an instance, which must stay what it is.
    if (!Object.hasOwn(members, '__resolveReference')) {
      others[type] = members;
      continue;
    }
    const { __resolveReference: reference, ...fields } = members;
    references.set(type, reference as Reference);
    others[type] = fields;
  }
  return { references, others };
}

/** Each is resolved for itself, so that one that fails is null and an error, and the others are there. */
function entitiesResolver(entities: readonly string[], references: ReadonlyMap<string, Reference>) {
  return (
    _root: unknown,
    { representations }: { representations: readonly Representation[] },
    context: unknown,
    info: GraphQLResolveInfo,
  ) =>
    representations.map(async (representation) => {
      const type = representation?.__typename;
      // Whoever asks chooses the name: only entities are made from what somebody claims.
      if (typeof type !== 'string' || !entities.includes(type)) throw new Error('a reference is to no entity');
      const resolve = references.get(type);
      const entity = resolve ? await resolve(representation, context, info) : representation;
      return entity && typeof entity === 'object' ? named(entity, type) : null;
    });
}

/** The same object, so that what it is an instance of holds, with the name by which the union is told apart. */
function named(entity: object, type: string): object {
  if ((entity as Representation).__typename !== type) {
    Object.defineProperty(entity, '__typename', { value: type, configurable: true });
  }
  return entity;
}
