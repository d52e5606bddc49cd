import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Fault } from '../fault.js';
import { placeProgram } from './place-program.js';

const run = promisify(execFile);

/** A program in a package of Debian's. */
export interface DebianProgram {
  readonly package: string;
  /** Where it lies in the package, such as `usr/bin/kubectl`. */
  readonly file: string;
}

/**
 * Takes a program out of Debian's package, into `bin`. The package is not installed: that would need root, and might
 * start a server of its own on the machine. The package lists are refreshed (for this download only) where they lack it.
 *
 * @throws {Fault} when apt cannot fetch it.
 */
export async function fetchDebianProgram(program: DebianProgram, bin: string): Promise<string> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'pulmora-debian-'));
  try {
    if (!(await download(program.package, directory, []))) await downloadWithOwnLists(program.package, directory);
    const archive = readdirSync(directory).find((name) => name.endsWith('.deb'));
    if (!archive) throw new Fault(`apt-get fetched no package ${program.package}`);
    const unpacked = path.join(directory, 'unpacked');
    await run('dpkg', ['-x', path.join(directory, archive), unpacked]);
    return await placeProgram(path.join(unpacked, program.file), bin);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** A fresh machine has no package lists, and an ordinary user may not write them where apt looks by default. */
async function downloadWithOwnLists(name: string, directory: string): Promise<void> {
  const lists = path.join(directory, 'lists');
  const cache = path.join(directory, 'cache');
  await mkdir(path.join(lists, 'partial'), { recursive: true });
  await mkdir(path.join(cache, 'archives', 'partial'), { recursive: true });
  const places = ['-o', `Dir::State::lists=${lists}`, '-o', `Dir::Cache=${cache}`];
  // One archive of several that cannot be reached is no reason to give up.
  const complaint = await run('apt-get', [...OPTIONS, ...places, 'update'], { cwd: directory }).then(
    () => '',
    (error: unknown) => ` (${lastLine(error)})`,
  );
  if (!(await download(name, directory, places)))
    throw new Fault(`Debian's package ${name} cannot be fetched${complaint}`);
}

/** apt as root gives up its rights for downloads, and then may not write here. */
const OPTIONS = ['-q', '-o', 'APT::Sandbox::User=root'];

async function download(name: string, directory: string, places: readonly string[]): Promise<boolean> {
  return run('apt-get', [...OPTIONS, ...places, 'download', name], { cwd: directory }).then(
    () => true,
    () => false,
  );
}

function lastLine(error: unknown): string {
  const words = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
  return words.trim().split('\n').at(-1) || 'it did not say why';
}
