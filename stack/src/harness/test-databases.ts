import { randomBytes } from 'node:crypto';
import { DATABASES, type DatabaseName, databaseName, databaseUrls, MIGRATOR, type Role } from '@pulmora/migrations';
import pg from 'pg';
import { Fault } from '../fault.js';
import type { DatabaseUrls } from '../platform/processes.js';

/** The PostgreSQL that a test run shares. */
export interface TestPostgres {
  /** The superuser's address. */
  readonly adminUrl: string;
  readonly passwords: Readonly<Record<Role, string>>;
}

/** Databases of one test file, and how each role logs in to them. */
export interface TestDatabases extends DatabaseUrls {
  readonly suffix: string;
  /** The superuser's address of each database: row security does not bind it. For looking and tampering. */
  readonly admin: Readonly<Record<DatabaseName, string>>;
  /** The address of each database for the role that owns the tables. */
  readonly migrator: Readonly<Record<DatabaseName, string>>;
  /** Drops them, with whatever is still connected. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Of the databases that are migrated once and cloned for each test file. */
export const TEMPLATE_SUFFIX = '_template';

const VARIABLE = 'PULMORA_TEST_POSTGRES';

/** Tells the processes started from here on which PostgreSQL their tests share. */
export function shareTestPostgres(postgres: TestPostgres): void {
  process.env[VARIABLE] = JSON.stringify(postgres);
}

/** The PostgreSQL of this test run; `undefined` outside of one. */
export function sharedTestPostgres(): TestPostgres | undefined {
  const shared = process.env[VARIABLE];
  return shared === undefined ? undefined : (JSON.parse(shared) as TestPostgres);
}

const NAMES = Object.keys(DATABASES) as DatabaseName[];

/**
 * Clones the migrated databases under names of their own.
 *
 * @param postgres by default the one that the test run shares.
 * @throws {Fault} outside of a test run when none is given.
 */
export async function createTestDatabases(postgres = sharedTestPostgres()): Promise<TestDatabases> {
  if (!postgres) throw new Fault('no PostgreSQL is shared: run under vitest, or pass one of startDependencies()');
  const suffix = `_${randomBytes(5).toString('hex')}`;
  await withAdmin(postgres, async (admin) => {
    for (const name of NAMES) await clone(admin, name, suffix);
  });
  return {
    ...databaseUrls({ ...postgres, suffix }),
    suffix,
    admin: addresses(postgres, suffix),
    migrator: addresses(postgres, suffix, MIGRATOR),
    [Symbol.asyncDispose]: () =>
      withAdmin(postgres, async (admin) => {
        for (const name of NAMES)
          await admin.query(`DROP DATABASE IF EXISTS ${databaseName(name, suffix)} WITH (FORCE)`);
      }),
  };
}

/** Who may connect belongs to a database and is not cloned with it. */
async function clone(admin: pg.Client, name: DatabaseName, suffix: string): Promise<void> {
  const database = databaseName(name, suffix);
  const template = databaseName(name, TEMPLATE_SUFFIX);
  await admin.query(`CREATE DATABASE ${database} TEMPLATE ${template} OWNER ${MIGRATOR} STRATEGY file_copy`);
  await admin.query(`REVOKE CONNECT, TEMPORARY ON DATABASE ${database} FROM PUBLIC`);
  await admin.query(`GRANT CONNECT ON DATABASE ${database} TO ${DATABASES[name].join(', ')}`);
}

async function withAdmin(postgres: TestPostgres, action: (admin: pg.Client) => Promise<void>): Promise<void> {
  const admin = new pg.Client({ connectionString: postgres.adminUrl });
  await admin.connect();
  try {
    await action(admin);
  } finally {
    await admin.end();
  }
}

function addresses(postgres: TestPostgres, suffix: string, role?: Role): Record<DatabaseName, string> {
  const address = (name: DatabaseName) => {
    const url = new URL(postgres.adminUrl);
    url.pathname = `/${databaseName(name, suffix)}`;
    if (role) {
      url.username = role;
      url.password = postgres.passwords[role];
    }
    return url.href;
  };
  return Object.fromEntries(NAMES.map((name) => [name, address(name)])) as Record<DatabaseName, string>;
}
