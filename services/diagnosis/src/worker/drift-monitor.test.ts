import { expect, it } from 'vitest';
import { DRIFT_BOUND, DriftMonitor } from './drift-monitor.js';

/** Evenly over 0..1, the same each time. */
const even = (i: number) => (i * 0.6180339887) % 1;

function monitored(later: (value: number) => number): number | undefined {
  const monitor = new DriftMonitor();
  for (let i = 0; i < 1_000; i += 1) monitor.note(even(i));
  expect(monitor.index).toBeUndefined();
  for (let i = 0; i < 500; i += 1) monitor.note(later(even(i)));
  return monitor.index;
}

it('says nothing of what is as it was', () => {
  expect(monitored((value) => value)).toBeLessThan(0.02);
});

it('notices darker images, and an outcome that comes more often', () => {
  expect(monitored((value) => value * 0.6)).toBeGreaterThan(DRIFT_BOUND);
  expect(monitored((value) => (value < 0.5 ? 0.9 : value))).toBeGreaterThan(DRIFT_BOUND);
});

it('forgets what is long past', () => {
  const monitor = new DriftMonitor();
  for (let i = 0; i < 1_000; i += 1) monitor.note(even(i));
  for (let i = 0; i < 500; i += 1) monitor.note(0.99);
  expect(monitor.index).toBeGreaterThan(1);
  for (let i = 0; i < 500; i += 1) monitor.note(even(i));
  expect(monitor.index).toBeLessThan(0.02);
});
