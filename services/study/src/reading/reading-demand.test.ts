import type { Priority } from '@pulmora/schema';
import { expect, it } from 'vitest';
import { ReadingDemand } from './reading-demand.js';

const limits = { window: 3, aheadMs: 300 };
const pulls = (waiting: number) => ({ waitingPulls: async () => waiting, lag: async () => 7 });
const given = (urgent: number) => new Map<Priority, number>([['URGENT', urgent]]);

it('is the window for each worker that asks for more, and one window when none does', async () => {
  const demand = new ReadingDemand(limits);
  expect(demand.capacity('URGENT')).toBe(3);
  await demand.measure(pulls(0), given(0), 0);
  expect(demand.capacity('URGENT')).toBe(3);
  await demand.measure(pulls(4), given(0), 1_000);
  expect(demand.capacity('URGENT')).toBe(12);
});

it('grows with how fast they are read, and shrinks with it', async () => {
  const demand = new ReadingDemand(limits);
  await demand.measure(pulls(0), given(1_000), 0);
  await demand.measure(pulls(0), given(1_400), 2_000);
  expect(demand.capacity('URGENT')).toBe(60);
  expect(demand.capacity('ROUTINE')).toBe(3);
  await demand.measure(pulls(0), given(1_410), 3_000);
  expect(demand.capacity('URGENT')).toBe(3);
  await demand.measure(pulls(0), given(100_000), 4_000);
  expect(demand.capacity('URGENT')).toBe(512);
});

it('stays at what was known while the broker does not answer', async () => {
  const demand = new ReadingDemand(limits);
  await demand.measure(pulls(2), given(0), 0);
  const reject = () => Promise.reject(new Error('away'));
  const away = { waitingPulls: reject, lag: reject };
  expect(demand.lag('URGENT')).toBe(7);
  await demand.measure(away, given(0), 1_000);
  expect(demand.capacity('URGENT')).toBe(6);
  expect(demand.lag('URGENT')).toBe(Number.POSITIVE_INFINITY);
});
