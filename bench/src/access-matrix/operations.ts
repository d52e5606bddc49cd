import type { AccessPolicy } from '@pulmora/platform';
import {
  buildSchema,
  type GraphQLField,
  type GraphQLNamedOutputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
} from 'graphql';

export type OperationKind = 'query' | 'mutation' | 'subscription' | 'entity' | 'field' | 'node';

/** One thing that can be asked of a subgraph. */
export interface Operation {
  readonly kind: OperationKind;
  /** As the policy names it; of a node type that is no entity, `Node.<type>`, which no policy names. */
  readonly name: string;
  /** The object type on which the field is, or that is asked for. */
  readonly type: string;
  /** Absent for entities and nodes. */
  readonly field?: GraphQLField<unknown, unknown>;
}

export interface SubgraphShape {
  readonly name: string;
  readonly schema: GraphQLSchema;
  readonly policy: AccessPolicy;
  readonly operations: readonly Operation[];
}

/** Every root field, entity, resolved field and node type of a subgraph, by its own SDL. */
export function shapeOf(name: string, sdl: string, policy: AccessPolicy): SubgraphShape {
  const schema = buildSchema(sdl, { assumeValidSDL: true });
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()],
  ] as const;
  const operations: Operation[] = roots.flatMap(([kind, type]) =>
    Object.values(type?.getFields() ?? {})
      .filter((field) => !field.name.startsWith('_'))
      .map((field) => ({ kind, name: `${type?.name}.${field.name}`, type: type?.name ?? '', field })),
  );
  const rootTypes = new Set(roots.map(([, type]) => type?.name));
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('_') || rootTypes.has(type.name)) continue;
    if (isEntity(type)) operations.push({ kind: 'entity', name: `Entity.${type.name}`, type: type.name });
    else if (type.getFields().id) operations.push({ kind: 'node', name: `Node.${type.name}`, type: type.name });
    for (const field of Object.values(type.getFields())) {
      const operation = `${type.name}.${field.name}`;
      if (policy[operation]) operations.push({ kind: 'field', name: operation, type: type.name, field });
    }
  }
  return { name, schema, policy, operations };
}

export const isEntity = (type: GraphQLObjectType): boolean =>
  type.astNode?.directives?.some((directive) => directive.name.value === 'key') ?? false;

/** Everything below a type that needs no argument and no leave of its own, as a selection; empty for a leaf. */
export function selectionOf(shape: SubgraphShape, type: GraphQLNamedOutputType, depth = 5): string {
  if (isLeafType(type)) return '';
  if (isUnionType(type)) {
    const members = type.getTypes().map((member) => `... on ${member.name} ${selectionOf(shape, member, depth)}`);
    return `{ __typename ${members.join(' ')} }`;
  }
  if (!isObjectType(type)) return '{ __typename }';
  const fields = Object.values(type.getFields()).flatMap((field) => {
    if (shape.policy[`${type.name}.${field.name}`] || field.args.some(isRequiredArgument)) return [];
    const named = getNamedType(field.type);
    if (isLeafType(named)) return [field.name];
    return depth > 0 ? [`${field.name} ${selectionOf(shape, named, depth - 1)}`] : [];
  });
  return `{ __typename ${fields.join(' ')} }`;
}

/** Whether a subgraph knows no more of an entity than its key: it answers with what it was given. */
export function isStub(shape: SubgraphShape, typeName: string): boolean {
  const type = shape.schema.getType(typeName);
  if (!isObjectType(type)) return false;
  return Object.keys(type.getFields()).every((field) => field === 'id' || shape.policy[`${typeName}.${field}`]);
}
