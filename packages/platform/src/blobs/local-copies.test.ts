import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { localCopyPath, sweepLocalCopies } from './local-copies.js';

it('copies of processes that are gone are removed, and nobody else’s', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'pulmora-copies-'));
  try {
    const { pid: gone } = spawnSync(process.execPath, ['-e', '']);
    const left = [path.basename(localCopyPath(folder)), `pulmora-blob-${gone}-of-one-that-ended`];
    const kept = [`pulmora-blob-${process.ppid}-of-one-that-runs`, 'pulmora-blob-nobody', 'something'];
    for (const name of [...left, ...kept]) await writeFile(path.join(folder, name), '');
    expect(await sweepLocalCopies(folder)).toBe(2);
    expect((await readdir(folder)).sort()).toEqual(kept.sort());
  } finally {
    await rm(folder, { recursive: true });
  }
});
