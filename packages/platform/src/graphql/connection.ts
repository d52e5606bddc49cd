import { z } from 'zod';
import { isUuid } from '../ids/global-id.js';

/** A position in a list ordered by time, newest first, then by id. */
export interface Position {
  /** Microseconds since the epoch, as PostgreSQL keeps them: milliseconds would skip neighbours. */
  readonly atMicros: string;
  readonly id: string;
}

export const MAX_PAGE = 100;
const cursorShape = z.tuple([z.string().regex(/^\d{1,19}$/), z.string().refine(isUuid)]);

/** Opaque cursor of the Relay connection specification. It holds a place in an order and grants nothing. */
export const encodeCursor = ({ atMicros, id }: Position): string =>
  Buffer.from(JSON.stringify([atMicros, id])).toString('base64url');

/** The position in a cursor, or undefined for anything that {@link encodeCursor} did not make. */
export function decodeCursor(cursor: string): Position | undefined {
  if (cursor.length > 200) return undefined;
  try {
    const [atMicros, id] = cursorShape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return { atMicros, id };
  } catch {
    return undefined;
  }
}

export interface Page<Node> {
  readonly edges: readonly { readonly node: Node; readonly cursor: string }[];
  readonly nodes: readonly Node[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** Makes a page of `first` from up to `first + 1` rows. */
export function toPage<Row, Node>(
  rows: readonly Row[],
  first: number,
  positionOf: (row: Row) => Position,
  toNode: (row: Row) => Node,
): Page<Node> {
  const edges = rows.slice(0, first).map((row) => ({ node: toNode(row), cursor: encodeCursor(positionOf(row)) }));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: { hasNextPage: rows.length > first, endCursor: edges.at(-1)?.cursor ?? null },
  };
}
