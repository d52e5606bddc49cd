import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BROKER_USERS, type BrokerUser } from '@pulmora/broker';
import { ROLES, type Role } from '@pulmora/migrations';
import { z } from 'zod';
import { errorCode, Fault } from '../fault.js';
import { ensureDirectory, permissionFault } from './paths.js';

/** Passwords of the development platform's own servers. Made at the first start; nobody needs to know them. */
export interface Secrets {
  /** PostgreSQL's superuser. */
  readonly postgres: string;
  /** What each database role logs in with. */
  readonly roles: Readonly<Record<Role, string>>;
  /** What each of the broker's users logs in with. */
  readonly nats: Readonly<Record<BrokerUser, string>>;
  /** Under which the clinics' keys that sign reports lie: 32 bytes, base64url. */
  readonly reports: string;
}

const stored = z.object({
  postgres: z.string(),
  roles: z.record(z.string(), z.string()),
  nats: z.record(z.string(), z.string()),
  reports: z.string().optional(),
});

/** Safe in an address, in SQL and in a configuration file alike. */
const randomPassword = () => randomBytes(24).toString('base64url');

const randomKey = () => randomBytes(32).toString('base64url');

export function makeSecrets(): Secrets {
  return { postgres: randomPassword(), roles: withRoles({}), nats: withUsers({}), reports: randomKey() };
}

/**
 * Reads `secrets.json` of the data directory, or makes it (readable by this user only); adds what is new.
 *
 * @throws {Fault} when it cannot be written, or is there but not readable as such.
 */
export function loadSecrets(dataDir: string): Secrets {
  const file = path.join(ensureDirectory(dataDir), 'secrets.json');
  const found = read(file);
  const secrets = found
    ? {
        ...found,
        roles: withRoles(found.roles),
        nats: withUsers(found.nats),
        reports: found.reports ?? randomKey(),
      }
    : makeSecrets();
  const complete =
    found?.reports !== undefined &&
    ROLES.every((role) => found.roles[role] !== undefined) &&
    BROKER_USERS.every((user) => found.nats[user] !== undefined);
  if (!complete) write(file, secrets);
  return secrets;
}

function withRoles(known: Readonly<Record<string, string>>): Record<Role, string> {
  return Object.fromEntries(ROLES.map((role) => [role, known[role] ?? randomPassword()])) as Record<Role, string>;
}

function withUsers(known: Readonly<Record<string, string>>): Record<BrokerUser, string> {
  const users = BROKER_USERS.map((user) => [user, known[user] ?? randomPassword()]);
  return Object.fromEntries(users) as Record<BrokerUser, string>;
}

function read(file: string): z.infer<typeof stored> | undefined {
  try {
    return stored.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    const fault = permissionFault(file, error);
    if (fault instanceof Fault) throw fault;
    throw new Fault(`${file} is damaged: restore it, or remove the directory to start afresh`, { cause: error });
  }
}

function write(file: string, secrets: Secrets): void {
  const draft = `${file}.${process.pid}`;
  try {
    writeFileSync(draft, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
    renameSync(draft, file);
  } catch (error) {
    throw permissionFault(file, error);
  }
}
