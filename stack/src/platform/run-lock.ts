import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { errorCode, Fault } from '../fault.js';
import { ensureDirectory, permissionFault } from '../settings/paths.js';

export interface RunLock {
  /** Whether the run before this one was cut off: its servers may still be about to end. */
  readonly previousCutOff: boolean;
  release(): void;
}

/**
 * Claims a data directory for one running platform.
 *
 * @throws {Fault} when another runs on it, naming its process.
 */
export function lockDataDirectory(dataDir: string): RunLock {
  const file = path.join(ensureDirectory(dataDir), 'run.lock');
  const mine = identity(process.pid) ?? String(process.pid);
  let previousCutOff = false;
  for (;;) {
    if (create(file, mine)) return { previousCutOff, release: () => rmSync(file, { force: true }) };
    const holder = read(file);
    if (holder === undefined) continue;
    const pid = Number(holder.split(' ')[0]);
    if (identity(pid) === holder) {
      throw new Fault(`the platform already runs on ${dataDir} (process ${pid}): stop it, or set PULMORA_DATA_DIR`);
    }
    previousCutOff = true;
    rmSync(file, { force: true });
  }
}

/** Its number and when it began (proc(5), field 22): numbers are used again, both together are not. */
function identity(pid: number): string | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
    return `${pid} ${fields[19]}`;
  } catch {
    return undefined;
  }
}

/** Creates the file with its content at once; false where there is one. */
function create(file: string, content: string): boolean {
  const draft = `${file}.${process.pid}`;
  try {
    writeFileSync(draft, content, { mode: 0o600 });
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw permissionFault(file, error);
  } finally {
    rmSync(draft, { force: true });
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw permissionFault(file, error);
  }
}
