import {
  defaultFieldResolver,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  isObjectType,
  Kind,
  parse,
} from 'graphql';
import { getMetadataStorage } from 'type-graphql';
import type { RequestContext } from '../graphql/request-context.js';
import { type AccessPolicy, assertComplete, requiredReach } from './policy.js';

type Resolver = GraphQLFieldResolver<unknown, RequestContext>;
type FieldResolvers = Record<string, unknown>;
type SubscriptionField = { readonly subscribe: Resolver; readonly resolve?: Resolver };

/** `(reference, context, info)`, as `_entities` calls it. */
type Reference = (reference: never, context: RequestContext, info: never) => unknown;

const ROOTS = ['Query', 'Mutation', 'Subscription'];

/**
 * Puts the guard before every resolver of a subgraph: root fields, fields with a resolver of their own, and entities.
 *
 * @param resolvers by type and field, `__resolveReference` among them.
 * @param classes the resolver classes that the schema was made from.
 * @throws an error when the policy leaves out anything of the schema, or names what is not there.
 */
export function guardResolvers(
  resolvers: Record<string, FieldResolvers>,
  policy: AccessPolicy,
  schema: GraphQLSchema,
  sdl: string,
  // biome-ignore lint/complexity/noBannedTypes: type-graphql's own notion of a class.
  classes: readonly Function[],
): Record<string, FieldResolvers> {
  const entities = entityTypes(sdl);
  const fields = allFields(schema);
  const required = new Set([
    ...fields.filter(([type]) => ROOTS.includes(type)).map(([type, field]) => `${type}.${field}`),
    ...entities.map((type) => `Entity.${type}`),
    ...resolvedFields(classes, schema),
  ]);
  const known = new Set([...required, ...fields.map(([type, field]) => `${type}.${field}`)]);
  assertComplete(policy, required, known);
  const unresolved = entities.filter((type) => !resolvers[type]?.__resolveReference);
  if (unresolved.length > 0) throw new Error(`entities without a resolver: ${unresolved.join(', ')}`);

  const guarded: Record<string, FieldResolvers> = { ...resolvers };
  for (const operation of Object.keys(policy)) {
    const [type = '', field = ''] = operation.split('.');
    const check = (context: RequestContext) => admitted(policy, operation, context);
    if (type === 'Entity') {
      const reference = resolvers[field]?.__resolveReference as Reference;
      const guardedReference: Reference = (value, context, info) => reference(value, check(context), info);
      guarded[field] = { ...guarded[field], __resolveReference: guardedReference };
      continue;
    }
    const original = resolvers[type]?.[field] as Resolver | SubscriptionField | undefined;
    guarded[type] = { ...guarded[type], [field]: guardedField(original ?? defaultFieldResolver, check) };
  }
  return guarded;
}

function guardedField(original: Resolver | SubscriptionField, check: (context: RequestContext) => RequestContext) {
  const guarded =
    (resolve: Resolver): Resolver =>
    (source, args, context, info) =>
      resolve(source, args, check(context), info);
  if (typeof original === 'function') return guarded(original);
  return {
    subscribe: guarded(original.subscribe),
    ...(original.resolve ? { resolve: guarded(original.resolve) } : {}),
  };
}

const admitted = (policy: AccessPolicy, operation: string, context: RequestContext): RequestContext => ({
  ...context,
  reach: requiredReach(policy, operation, context.identity),
});

function entityTypes(sdl: string): string[] {
  return parse(sdl).definitions.flatMap((definition) =>
    (definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION) &&
    definition.directives?.some((directive) => directive.name.value === 'key')
      ? [definition.name.value]
      : [],
  );
}

const allFields = (schema: GraphQLSchema): (readonly [type: string, field: string])[] =>
  Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && !type.name.startsWith('__'))
    .flatMap((type) =>
      isObjectType(type) ? Object.keys(type.getFields()).map((field) => [type.name, field] as const) : [],
    );

/** Fields that do more for a viewer than give a property of what they are of: `Study.diagnosis`, and all that a policy names. */
export const personalFields = (
  policy: AccessPolicy,
  schema: GraphQLSchema,
  // biome-ignore lint/complexity/noBannedTypes: type-graphql's own notion of a class.
  classes: readonly Function[],
): ReadonlySet<string> => new Set([...Object.keys(policy), ...resolvedFields(classes, schema)]);

/** Fields that a method resolves; all others are properties of what a guarded resolver returned. */
// biome-ignore lint/complexity/noBannedTypes: type-graphql's own notion of a class.
function resolvedFields(classes: readonly Function[], schema: GraphQLSchema): string[] {
  const { fieldResolvers, objectTypes } = getMetadataStorage();
  return fieldResolvers.flatMap(({ kind, target, schemaName, getObjectType }) => {
    if (kind === 'external' && !classes.includes(target)) return [];
    const owner = getObjectType?.();
    const type = objectTypes.find((known) => known.target === owner)?.name;
    const inSchema = type === undefined ? undefined : schema.getType(type);
    // Two services may have classes of the same name: only those of this schema count.
    if (!inSchema || !isObjectType(inSchema) || !(schemaName in inSchema.getFields())) return [];
    return [`${type}.${schemaName}`];
  });
}
