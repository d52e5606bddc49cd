import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../harness/temporary-directory.js';
import { lockDataDirectory } from './run-lock.js';

test('one platform at a time on a data directory', async () => {
  await using directory = await temporaryDirectory();
  const lock = lockDataDirectory(directory.path);
  expect(lock.previousCutOff).toBe(false);
  expect(() => lockDataDirectory(directory.path)).toThrow(`(process ${process.pid}): stop it, or set PULMORA_DATA_DIR`);
  lock.release();
  lockDataDirectory(directory.path).release();
});

test('the lock of a run that was killed is taken over, though its number was given to another process', async () => {
  await using directory = await temporaryDirectory();
  writeFileSync(path.join(directory.path, 'run.lock'), `${process.pid} 12`);
  const lock = lockDataDirectory(directory.path);
  expect(lock.previousCutOff).toBe(true);
  lock.release();
});
