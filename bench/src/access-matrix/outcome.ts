import type { Verdict } from '@pulmora/platform';
import { type GraphQLSchema, getNamedType, isLeafType, isObjectType } from 'graphql';

/** What came back: JSON of the answer, and the codes of its errors. */
export interface Reply {
  readonly data: unknown;
  readonly codes: readonly string[];
  /** All of the answer, for what must not be in it. */
  readonly text: string;
}

export type Outcome = Verdict | 'fault';

const REFUSALS = new Set(['UNAUTHENTICATED', 'FORBIDDEN']);

/** What an answer amounts to. @param value what was asked for, wherever in the answer it stood. */
export function outcomeOf(schema: GraphQLSchema, reply: Reply, value: unknown): Outcome {
  if (reply.codes.some((code) => !REFUSALS.has(code))) return 'fault';
  if (reply.codes.length > 0) return 'refused';
  return isNothing(schema, value) ? 'nothing' : 'allowed';
}

/** Null, an empty list or page, or a typed account of what could not be done: a type that holds no object. */
function isNothing(schema: GraphQLSchema, value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (Array.isArray(value)) return value.length === 0;
  if (typeof value !== 'object') return false;
  const { nodes, __typename: name } = value as { nodes?: unknown; __typename?: string };
  if (Array.isArray(nodes)) return nodes.length === 0;
  const type = schema.getType(name ?? '');
  if (!isObjectType(type)) return false;
  const fields = Object.values(type.getFields());
  return (
    fields.some(({ name: field }) => field === 'message') &&
    fields.every((field) => isLeafType(getNamedType(field.type)))
  );
}
