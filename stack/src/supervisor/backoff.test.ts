import { expect, test } from 'vitest';
import { type Backoff, restartDelay } from './backoff.js';

const backoff: Backoff = { firstMs: 100, mostMs: 350, crashes: 4, windowMs: 10_000 };

test('waits longer after each crash, up to a bound', () => {
  expect(restartDelay([1_000], backoff)).toBe(100);
  expect(restartDelay([1_000, 2_000], backoff)).toBe(200);
  expect(restartDelay([1_000, 2_000, 3_000], backoff)).toBe(350);
});

test('gives up what crashes too often within the window', () => {
  expect(restartDelay([1_000, 2_000, 3_000, 4_000], backoff)).toBeUndefined();
});

test('forgets crashes of long ago', () => {
  expect(restartDelay([1_000, 2_000, 3_000, 60_000], backoff)).toBe(100);
});
