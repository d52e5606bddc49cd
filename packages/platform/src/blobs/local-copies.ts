import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'pulmora-blob-';

/** Where a process may put a copy of a blob for as long as it needs it. */
export const localCopyPath = (folder = tmpdir()): string => join(folder, `${PREFIX}${process.pid}-${randomUUID()}`);

/**
 * Removes copies that processes left that were killed: an erasure does not reach them, and the room is small. To be called
 * before this process makes any; in a container its number is often that of the one before.
 *
 * @returns how many there were.
 */
export async function sweepLocalCopies(folder = tmpdir()): Promise<number> {
  const left = (await readdir(folder)).filter((name) => {
    const pid = name.startsWith(PREFIX) ? Number(/^\d+(?=-)/.exec(name.slice(PREFIX.length))?.[0]) : Number.NaN;
    return pid === process.pid || (pid > 0 && !isAlive(pid));
  });
  await Promise.all(left.map((name) => rm(join(folder, name), { force: true })));
  return left.length;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}
