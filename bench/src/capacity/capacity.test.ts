import { expect, it } from 'vitest';
import { Random } from '../tenant-fuzz/random.js';
import { capacityOf, erlangC, meanBatch, meanResponseMs, workersFor } from './queueing.js';
import { simulateResponseMs } from './simulation.js';

it('knows Erlang’s formula', () => {
  expect(erlangC(1, 0.5)).toBeCloseTo(0.5, 10);
  expect(erlangC(2, 1)).toBeCloseTo(1 / 3, 10);
  expect(erlangC(3, 3)).toBe(1);
});

it('fills batches with what comes meanwhile', () => {
  const pool = { workers: 1, maxBatch: 8, fixedMs: 10, eachMs: 1 };
  expect(capacityOf(pool)).toBeCloseTo(8_000 / 18, 6);
  expect(meanBatch(pool, 10)).toBe(1);
  expect(meanBatch(pool, 300)).toBeCloseTo(3 / 0.7, 6);
});

it.each([
  ['a processor', { workers: 2, maxBatch: 8, fixedMs: 2, eachMs: 80 }],
  ['a GPU', { workers: 1, maxBatch: 64, fixedMs: 4, eachMs: 0.5 }],
  ['many GPUs', { workers: 8, maxBatch: 64, fixedMs: 4, eachMs: 0.5 }],
])('is within a fifth of the simulation for %s, at any load up to nine tenths', (_, pool) => {
  const random = new Random(11);
  for (const load of [0.1, 0.3, 0.5, 0.7, 0.9]) {
    const rate = load * capacityOf(pool);
    const simulated = simulateResponseMs(pool, rate, 60_000, () => random.next());
    const modelled = meanResponseMs(pool, rate);
    expect(
      Math.abs(modelled - simulated) / simulated,
      `load ${load}: ${modelled} ms, simulated ${simulated}`,
    ).toBeLessThan(0.2);
  }
});

it('finds the least workers for a rate and a time', () => {
  const pool = { maxBatch: 8, fixedMs: 2, eachMs: 80 };
  const workers = workersFor(pool, 50, 500);
  expect(meanResponseMs({ ...pool, workers }, 50)).toBeLessThanOrEqual(500);
  expect(meanResponseMs({ ...pool, workers: workers - 1 }, 50)).toBeGreaterThan(500);
});
