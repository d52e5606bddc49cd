import { z } from 'zod';
import { ClientError } from '../errors/error-code.js';
import { isUuid } from '../ids/global-id.js';

/** A place in a list ordered by time, newest first, then by id. Times are kept to the millisecond. */
export interface Position {
  readonly at: Date;
  readonly id: string;
}

/** What a client asked of a connection, checked. */
export interface PageRequest {
  /** 1 to {@link MAX_PAGE}. */
  readonly first: number;
  readonly after: Position | undefined;
}

export const MAX_PAGE = 100;
const cursorShape = z.tuple([z.int().min(0).max(8.64e15), z.string().refine(isUuid)]);

/** Opaque cursor of the Relay connection specification. It holds a place in an order and grants nothing. */
export const encodeCursor = ({ at, id }: Position): string =>
  Buffer.from(JSON.stringify([at.getTime(), id])).toString('base64url');

/** The position in a cursor, or undefined for anything that {@link encodeCursor} did not make. */
export function decodeCursor(cursor: string): Position | undefined {
  if (cursor.length > 200) return undefined;
  try {
    const [ms, id] = cursorShape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return { at: new Date(ms), id };
  } catch {
    return undefined;
  }
}

/** @throws {ClientError} BAD_REQUEST for a size out of 1..100 or a cursor that we did not make. */
export function pageRequest(first: number, after: string | null | undefined): PageRequest {
  if (first < 1 || first > MAX_PAGE) {
    throw new ClientError(`"first" must be between 1 and ${MAX_PAGE}.`, 'BAD_REQUEST');
  }
  if (after === null || after === undefined) return { first, after: undefined };
  const position = decodeCursor(after);
  if (!position) throw new ClientError('"after" is not a cursor of this list.', 'BAD_REQUEST');
  return { first, after: position };
}

export interface Page<Node> {
  readonly edges: { readonly node: Node; readonly cursor: string }[];
  readonly nodes: Node[];
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
