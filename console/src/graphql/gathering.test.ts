import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Gathering } from './gathering.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('acts once for what comes together', () => {
  const act = vi.fn();
  const gathering = new Gathering(act, 250);
  for (let i = 0; i < 5; i += 1) gathering.tell();
  expect(act).not.toHaveBeenCalled();
  vi.advanceTimersByTime(250);
  expect(act).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1_000);
  expect(act).toHaveBeenCalledTimes(1);
});

it('goes on acting under a stream that never pauses', () => {
  const act = vi.fn();
  const gathering = new Gathering(act, 250);
  for (let i = 0; i < 20; i += 1) {
    gathering.tell();
    vi.advanceTimersByTime(100);
  }
  expect(act.mock.calls.length).toBeGreaterThanOrEqual(5);
});

it('does nothing of what was forgotten, and acts on what comes after', () => {
  const act = vi.fn();
  const gathering = new Gathering(act, 250);
  gathering.tell();
  gathering.forget();
  vi.advanceTimersByTime(1_000);
  expect(act).not.toHaveBeenCalled();
  gathering.tell();
  vi.advanceTimersByTime(250);
  expect(act).toHaveBeenCalledTimes(1);
});
