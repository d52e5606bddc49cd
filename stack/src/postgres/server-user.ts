import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Fault } from '../fault.js';

export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

const NAME = 'postgres';

/**
 * The user as whom PostgreSQL must run: it refuses root, so root gets the machine's `postgres` user, made where there is
 * none. `undefined` where the present user will do.
 *
 * @throws {Fault} when the user cannot be made.
 */
export function serverUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const known = lookUp(NAME);
  if (known) return known;
  const made = spawnSync(
    'useradd',
    [
      '--system',
      '--user-group',
      '--no-create-home',
      '--home-dir',
      '/nonexistent',
      '--shell',
      '/usr/sbin/nologin',
      NAME,
    ],
    { env: { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` }, stdio: 'ignore' },
  );
  const user = lookUp(NAME);
  if (user) return user;
  const why = made.error ? 'useradd is missing' : `useradd ended with status ${made.status}`;
  throw new Fault(
    `PostgreSQL refuses to run as root and there is no user "${NAME}" (${why}): make one, or do not be root`,
  );
}

function lookUp(name: string): ServerUser | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}
