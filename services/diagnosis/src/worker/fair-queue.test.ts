import type { Priority } from '@pulmora/schema';
import { expect, it } from 'vitest';
import { FairQueue } from './fair-queue.js';

/** Takes all out of a queue of these, named by clinic. */
function orderOf(...arrivals: readonly (readonly [Priority, string])[]): string {
  const queue = new FairQueue<string>();
  for (const [priority, tenantId] of arrivals) queue.push(priority, tenantId, tenantId);
  return Array.from({ length: arrivals.length }, () => queue.take()).join('');
}

it('turns clinics about, whatever each has waiting', () => {
  const flood = Array.from({ length: 5 }, () => ['URGENT', 'f'] as const);
  expect(orderOf(...flood, ['URGENT', 'o'], ['URGENT', 'o'])).toBe('fofofff');
});

it('lets the urgent overtake, three times in a row at most', () => {
  const urgent = Array.from({ length: 8 }, () => ['STAT', 's'] as const);
  expect(orderOf(['ROUTINE', 'r'], ['ROUTINE', 'r'], ...urgent)).toBe('sssrsssrss');
});

it('does not hold it against the urgent when it comes seldom', () => {
  const queue = new FairQueue<string>();
  for (let i = 0; i < 20; i += 1) {
    queue.push('ROUTINE', 'r', 'routine');
    queue.push('ROUTINE', 'r', 'routine');
    queue.push('URGENT', 'u', 'urgent');
    expect([queue.take(), queue.take()]).toEqual(['urgent', 'routine']);
  }
});

it('passes over clinics that may not, and keeps what they have', () => {
  const queue = new FairQueue<string>();
  queue.push('STAT', 'a', 'a');
  queue.push('ROUTINE', 'b', 'b');
  expect(queue.take((tenantId) => tenantId === 'b')).toBe('b');
  expect(queue.take((tenantId) => tenantId === 'b')).toBeUndefined();
  expect(queue.size).toBe(1);
  expect(queue.drain()).toEqual(['a']);
});
