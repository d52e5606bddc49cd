import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Fault } from '../fault.js';
import { placeProgram } from '../programs/place-program.js';
import type { PinnedRelease } from './acquisition-plan.js';

const run = promisify(execFile);

/**
 * Fetches the pinned release into `bin`. Nothing is unpacked unless its digest is the pinned one.
 *
 * @throws {Fault} when it cannot be fetched or is not what it should be.
 */
export async function fetchRelease(release: PinnedRelease, bin: string): Promise<string> {
  const archive = await fetchArchive(release.url);
  const digest = createHash('sha256').update(archive).digest('hex');
  if (digest !== release.sha256)
    throw new Fault(`${release.url} has SHA-256 ${digest}, not ${release.sha256}: not used`);
  const directory = await mkdtemp(path.join(os.tmpdir(), 'pulmora-nats-'));
  try {
    const file = path.join(directory, 'archive.tar.gz');
    await writeFile(file, archive);
    await run('tar', ['-xzf', file, '-C', directory]);
    const [folder] = readdirSync(directory).filter((name) => name.startsWith('nats-server-'));
    if (!folder) throw new Fault(`${release.url} holds no nats-server`);
    return await placeProgram(path.join(directory, folder, 'nats-server'), bin);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function fetchArchive(url: string): Promise<Buffer> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(300_000) });
    if (!response.ok) throw new Fault(`${url} answers ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault(`${new URL(url).host} cannot be reached`, { cause: error });
  }
}
