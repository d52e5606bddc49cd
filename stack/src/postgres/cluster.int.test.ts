import { existsSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../harness/temporary-directory.js';
import { freePort } from '../ports/free-port.js';
import { ManagedProcess } from '../processes/managed-process.js';
import { clusterPlace } from './placement.js';
import { type PostgresOptions, preparePostgres } from './postgres-server.js';
import { serverUser } from './server-user.js';

async function options(directory: string, more: Partial<PostgresOptions> = {}): Promise<PostgresOptions> {
  return {
    directory: path.join(directory, 'postgres'),
    port: await freePort(),
    password: 'a-password',
    durable: false,
    logFile: path.join(directory, 'postgres.log'),
    ...more,
  };
}

/** Its files lie elsewhere where the server's user cannot reach the temporary directory. */
function clusterAway(directory: string): AsyncDisposable {
  const place = clusterPlace(path.join(directory, 'postgres'), serverUser());
  return { [Symbol.asyncDispose]: () => rm(place, { recursive: true, force: true }) };
}

async function query(connectionString: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Sessions of a server that was killed hold its memory until they have noticed: as a supervisor does, again until then. */
async function startOnceFree(server: ManagedProcess): Promise<void> {
  for (;;) {
    const held = await server.start().then(
      () => false,
      (error: Error) => {
        if (!/shared memory block .+ is still in use/.test(error.message)) throw error;
        return true;
      },
    );
    if (!held) return;
  }
}

test('a second start finds its data, also after a crash and a stale postmaster.pid', async () => {
  await using directory = await temporaryDirectory();
  await using _moved = clusterAway(directory.path);
  const first = await preparePostgres(await options(directory.path, { durable: true }));
  const server = new ManagedProcess(first.spec);
  await server.start();
  await query(first.adminUrl, 'CREATE TABLE kept AS SELECT 42 AS answer');
  await server.kill();
  const pidFile = path.join(first.place, 'data', 'postmaster.pid');
  expect(existsSync(pidFile)).toBe(true);
  // Its number has passed to a process that is alive and no PostgreSQL: this one.
  writeFileSync(pidFile, `${process.pid}\n${first.place}/data\n`);
  const second = await preparePostgres(await options(directory.path, { durable: true }));
  const again = new ManagedProcess(second.spec);
  await startOnceFree(again);
  try {
    expect((await query(second.adminUrl, 'SELECT answer FROM kept')).rows).toEqual([{ answer: 42 }]);
    await expect(preparePostgres(await options(directory.path, { durable: true }))).rejects.toThrow(
      /another PostgreSQL \(process \d+\) runs/,
    );
  } finally {
    await again.stop();
  }
});

test('a password that is lost is said at once, not waited for', async () => {
  await using directory = await temporaryDirectory();
  await using _moved = clusterAway(directory.path);
  await preparePostgres(await options(directory.path));
  const { spec } = await preparePostgres(await options(directory.path, { password: 'another' }));
  const server = new ManagedProcess(spec);
  await expect(server.start()).rejects.toThrow(/the password of the databases in .+ is lost/);
  expect(server.pid).toBeUndefined();
});

test('a cluster moves out of a place that its user cannot reach, and only then', () => {
  const user = { uid: 101, gid: 101 };
  const closed = () => false;
  const open = () => true;
  expect(clusterPlace('/closed/pulmora/.pulmora/postgres', undefined, closed)).toBe(
    '/closed/pulmora/.pulmora/postgres',
  );
  expect(clusterPlace('/srv/pulmora/.pulmora/postgres', user, open)).toBe('/srv/pulmora/.pulmora/postgres');
  const moved = clusterPlace('/closed/pulmora/.pulmora/postgres', user, closed);
  expect(moved).toMatch(/^\/var\/lib\/pulmora\/postgres-[0-9a-f]{12}$/);
  expect(clusterPlace('/closed/other/.pulmora/postgres', user, closed)).not.toBe(moved);
});
