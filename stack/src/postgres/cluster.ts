import { spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode, Fault } from '../fault.js';
import { ensureDirectory, permissionFault } from '../settings/paths.js';
import type { PostgresBinaries } from './binaries.js';
import type { ServerUser } from './server-user.js';

export const SUPERUSER = 'postgres';

/**
 * Makes the database cluster in `<place>/data` unless it is there. Passwords are SCRAM from the first login on.
 *
 * @throws {Fault} without permission, or with initdb's own words.
 */
export async function ensureCluster(
  place: string,
  password: string,
  binaries: PostgresBinaries,
  user: ServerUser | undefined,
  durable: boolean,
): Promise<string> {
  const data = path.join(place, 'data');
  if (existsSync(data)) return data;
  // It gets its name when it is whole: an initdb that was cut off leaves no cluster behind.
  const draft = path.join(place, 'data.new');
  const passwordFile = path.join(place, 'password');
  try {
    ensureDirectory(path.dirname(place));
    mkdirSync(place, { recursive: true });
    chmodSync(place, 0o700);
    rmSync(draft, { recursive: true, force: true });
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
    if (user) for (const file of [place, passwordFile]) chownSync(file, user.uid, user.gid);
  } catch (error) {
    throw permissionFault(place, error);
  }
  try {
    await initdb(binaries.initdb, draft, passwordFile, user, durable);
    renameSync(draft, data);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  return data;
}

async function initdb(
  program: string,
  data: string,
  passwordFile: string,
  user: ServerUser | undefined,
  durable: boolean,
): Promise<void> {
  const options = [
    `--pgdata=${data}`,
    `--pwfile=${passwordFile}`,
    `--username=${SUPERUSER}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ];
  const child = spawn(program, options, {
    cwd: '/',
    env: serverEnvironment(),
    ...user,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    words += chunk;
  });
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (error) =>
      reject(new Fault(`PostgreSQL's initdb cannot be run (${errorCode(error)}): ${program}`)),
    );
    child.once('close', resolve);
  });
  if (status === 0) return;
  const cause = /(?:error|FATAL): +(.+)/.exec(words)?.[1] ?? words.trim().split('\n').at(-1) ?? 'it did not say why';
  throw new Fault(`PostgreSQL could not make its files in ${data}: ${cause}`);
}

/** What the server needs of the environment, and no more: messages in English, no settings from PG* variables. */
export const serverEnvironment = (): NodeJS.ProcessEnv => ({ PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' });

/**
 * Deals with a `postmaster.pid` that a server left behind. The number in it may by now belong to any other process, in
 * which case PostgreSQL would refuse to start.
 *
 * @param patienceMs how long a server that is about to end may take.
 * @throws {Fault} when a server does run on these files.
 */
export async function clearStalePid(data: string, patienceMs: number): Promise<void> {
  const file = path.join(data, 'postmaster.pid');
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const pid = pidIn(file);
    if (pid === undefined) return;
    if (!isPostgres(pid, data)) return rmSync(file, { force: true });
    if (Date.now() > deadline) {
      throw new Fault(`another PostgreSQL (process ${pid}) runs on ${data}: stop it, or set PULMORA_DATA_DIR`);
    }
    await delay(100);
  }
}

function pidIn(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8').split('\n')[0]);
  } catch {
    return undefined;
  }
}

function isPostgres(pid: number, data: string): boolean {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return words.some((word) => word === data);
  } catch {
    return false;
  }
}
