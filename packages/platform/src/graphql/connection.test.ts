import { describe, expect, it } from 'vitest';
import { ClientError } from '../errors/error-code.js';
import { decodeCursor, encodeCursor, pageRequest, toPage } from './connection.js';

const position = { at: new Date('2026-11-24T22:00:00.123Z'), id: '0b6c1a52-6f0e-4c3e-9d5b-1f0a54a9a001' };

describe('a cursor', () => {
  it('holds its place', () => {
    expect(decodeCursor(encodeCursor(position))).toEqual(position);
  });

  it('that we did not make is refused, not guessed at', () => {
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const cursor of [
      '',
      'x',
      encode([1]),
      encode([-1, position.id]),
      encode([1, 'x']),
      encode({}),
      'a'.repeat(999),
    ]) {
      expect(decodeCursor(cursor)).toBeUndefined();
      expect(() => pageRequest(10, cursor)).toThrow(ClientError);
    }
  });
});

it('asks for 1 to 100 of a list', () => {
  expect(pageRequest(1, null)).toEqual({ first: 1, after: undefined });
  for (const first of [0, -1, 101, 1e9]) expect(() => pageRequest(first, undefined)).toThrow(/between 1 and 100/);
});

it('knows of more by one row too many', () => {
  const rows = [1, 2, 3].map((n) => ({ n }));
  const page = (first: number) =>
    toPage(
      rows,
      first,
      () => position,
      (row) => row.n,
    );
  expect(page(2)).toMatchObject({ nodes: [1, 2], pageInfo: { hasNextPage: true, endCursor: encodeCursor(position) } });
  expect(page(3).pageInfo.hasNextPage).toBe(false);
  expect(toPage([], 5, () => position, String).pageInfo).toEqual({ hasNextPage: false, endCursor: null });
});
