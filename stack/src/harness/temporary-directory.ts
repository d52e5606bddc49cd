import { mkdtempSync } from 'node:fs';
import { chmod, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

export interface TemporaryDirectory {
  readonly path: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A new directory that goes when it is disposed of; other users may pass through it. */
export async function temporaryDirectory(name = 'test'): Promise<TemporaryDirectory> {
  const directory = mkdtempSync(path.join(os.tmpdir(), `pulmora-${name}-`));
  await chmod(directory, 0o711);
  return {
    path: directory,
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true, maxRetries: 5 }),
  };
}
