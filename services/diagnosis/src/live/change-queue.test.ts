import { expect, it } from 'vitest';
import { ChangeQueue } from './change-queue.js';

it('names each thing once, however often it changed before it was read', async () => {
  const queue = new ChangeQueue(new AbortController().signal);
  queue.add('a', 'b', 'a');
  const read = queue[Symbol.asyncIterator]();
  expect((await read.next()).value).toBe('a');
  queue.add('a');
  expect((await read.next()).value).toBe('b');
  expect((await read.next()).value).toBe('a');
});

it('wakes who waits, and ends with its signal or its error', async () => {
  const controller = new AbortController();
  const queue = new ChangeQueue(controller.signal);
  const read = queue[Symbol.asyncIterator]();
  const waiting = read.next();
  queue.add('late');
  expect((await waiting).value).toBe('late');
  const ending = read.next();
  controller.abort();
  expect((await ending).done).toBe(true);

  const failing = new ChangeQueue(new AbortController().signal);
  const next = failing[Symbol.asyncIterator]().next();
  failing.fail(new Error('lost'));
  await expect(next).rejects.toThrow('lost');
});
