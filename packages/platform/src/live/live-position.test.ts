import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { epochOf, LiveCursors, sameStamp, stampOf } from './live-position.js';

const key = randomBytes(32);
const cursors = new LiveCursors(key, 'cases');
const position = { epoch: epochOf('S', '2026-01-01T00:00:00Z'), sequence: 281_474_976_710_655, stamp: 4_294_967_295 };

it('a cursor holds its position, and shows nothing of it', () => {
  const cursor = cursors.seal(position);
  expect(cursors.open(cursor)).toEqual(position);
  const next = cursors.seal({ ...position, sequence: position.sequence - 1 });
  expect(cursor).toMatch(/^[\w-]{22}$/);
  // No run of characters in common that would tell how far apart they are.
  expect([...cursor].filter((character, i) => character === next[i]).length).toBeLessThan(10);
});

it('of another clinic, or another feed, it is a cursor of nothing', () => {
  const cursor = cursors.seal(position);
  for (const others of [new LiveCursors(randomBytes(32), 'cases'), new LiveCursors(key, 'uploads')]) {
    expect(others.open(cursor)?.epoch).not.toBe(position.epoch);
  }
});

it('what cannot be one is refused, and an empty one asks for one', () => {
  expect(cursors.open('')).toBeUndefined();
  for (const text of ['1', 'A'.repeat(23), `${'A'.repeat(21)}!`]) expect(() => cursors.open(text)).toThrow('cursor');
});

it('stamps of one message agree to the millisecond', () => {
  expect(sameStamp(stampOf(1_800_000_000_001), stampOf(1_800_000_000_000))).toBe(true);
  expect(sameStamp(stampOf(1_800_000_000_002), stampOf(1_800_000_000_000))).toBe(false);
  expect(sameStamp(0, 17)).toBe(true);
});
