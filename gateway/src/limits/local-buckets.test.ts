import type { Limits } from '@pulmora/platform';
import { expect, it } from 'vitest';
import { LocalBuckets } from './local-buckets.js';

const limits = (rate: number, burst: number): Limits => ({
  rate,
  burst,
  atOnce: { operation: 1, upload: 1, socket: 1, subscription: 1 },
});

it('lets a burst through, then as many as the rate says', () => {
  const buckets = new LocalBuckets();
  const take = (now: number) => buckets.take([{ name: 'a', limits: limits(10, 5) }], now);
  expect(Array.from({ length: 5 }, () => take(0))).toEqual(Array(5).fill(undefined));
  expect(take(0)).toBeCloseTo(0.1);
  expect(take(100)).toBeUndefined();
  expect(take(100)).toBeCloseTo(0.1);
  expect(Array.from({ length: 6 }, () => take(10_000)).filter((retry) => retry === undefined)).toHaveLength(5);
});

it('takes nothing from one bucket when another is empty', () => {
  const buckets = new LocalBuckets();
  const both = [
    { name: 'user', limits: limits(1, 2) },
    { name: 'clinic', limits: limits(1, 1) },
  ];
  expect(buckets.take(both, 0)).toBeUndefined();
  expect(buckets.take(both, 0)).toBeCloseTo(1);
  expect(buckets.take(both.slice(0, 1), 0)).toBeUndefined();
  expect(buckets.take(both.slice(0, 1), 0)).toBeCloseTo(1);
});

it('forgets what is full, and nothing else', () => {
  const buckets = new LocalBuckets();
  buckets.take([{ name: 'a', limits: limits(1, 1) }], 0);
  buckets.sweep(500);
  expect(buckets.take([{ name: 'a', limits: limits(1, 1) }], 500)).toBeCloseTo(0.5);
  buckets.sweep(5_000);
  expect(buckets.take([{ name: 'a', limits: limits(1, 1) }], 5_000)).toBeUndefined();
});
