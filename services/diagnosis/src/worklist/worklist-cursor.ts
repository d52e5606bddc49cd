import { ClientError, isUuid, MAX_PAGE } from '@pulmora/platform';
import { z } from 'zod';

/** A place in a worklist: by rank, then by arrival, then by id. */
export interface WorklistPosition {
  readonly rank: number;
  readonly receivedAt: Date;
  readonly id: string;
}

export interface WorklistPage {
  /** 1 to {@link MAX_PAGE}. */
  readonly first: number;
  readonly after: WorklistPosition | undefined;
}

const shape = z.tuple([z.int().min(0).max(100), z.int().min(0).max(8.64e15), z.string().refine(isUuid)]);

/** Opaque. It holds a place in an order and grants nothing. */
export const encodeWorklistCursor = ({ rank, receivedAt, id }: WorklistPosition): string =>
  Buffer.from(JSON.stringify([rank, receivedAt.getTime(), id])).toString('base64url');

/** Undefined for anything that {@link encodeWorklistCursor} did not make. */
export function decodeWorklistCursor(cursor: string): WorklistPosition | undefined {
  if (cursor.length > 200) return undefined;
  try {
    const [rank, ms, id] = shape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return { rank, receivedAt: new Date(ms), id };
  } catch {
    return undefined;
  }
}

/** @throws {ClientError} BAD_REQUEST for a size out of 1..100 or a cursor that we did not make. */
export function worklistPage(first: number, after: string | null | undefined): WorklistPage {
  if (first < 1 || first > MAX_PAGE) {
    throw new ClientError(`"first" must be between 1 and ${MAX_PAGE}.`, 'BAD_REQUEST');
  }
  if (after === null || after === undefined) return { first, after: undefined };
  const position = decodeWorklistCursor(after);
  if (!position) throw new ClientError('"after" is not a cursor of this list.', 'BAD_REQUEST');
  return { first, after: position };
}
