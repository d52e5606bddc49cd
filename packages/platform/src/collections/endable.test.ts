import { expect, it } from 'vitest';
import { endable } from './endable.js';

const forever = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

it('ends while it waits, and lets the generator clean up', async () => {
  let cleaned = false;
  const iterator = endable(new AbortController().signal, async function* (signal) {
    try {
      yield 1;
      await forever(signal);
    } finally {
      cleaned = true;
    }
  });
  expect(await iterator.next()).toEqual({ value: 1, done: false });
  const waiting = iterator.next();
  await iterator.return?.();
  expect(await waiting).toEqual({ value: undefined, done: true });
  expect(cleaned).toBe(true);
});

it('ends with the signal that it was given', async () => {
  const outer = new AbortController();
  const iterator = endable(outer.signal, async function* (signal) {
    yield 1;
    await forever(signal);
  });
  await iterator.next();
  const waiting = iterator.next();
  outer.abort();
  expect((await waiting).done).toBe(true);
});
