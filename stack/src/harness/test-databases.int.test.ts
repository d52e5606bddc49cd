import { DATABASES, type DatabaseName } from '@pulmora/migrations';
import pg from 'pg';
import { expect, test } from 'vitest';
import { createTestDatabases } from './test-databases.js';

async function query(connectionString: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

const TENANT = '00000000-0000-4000-8000-000000000001';

test('what one test file writes, another does not see', async () => {
  await using mine = await createTestDatabases();
  await using yours = await createTestDatabases();
  expect(mine.study).not.toBe(yours.study);
  const sql = `INSERT INTO outbox (tenant_id, event_id, subject, payload) VALUES ('${TENANT}', '${TENANT}', 's', '{}')`;
  await query(mine.admin.study, sql);
  expect((await query(mine.admin.study, 'SELECT 1 FROM outbox')).rowCount).toBe(1);
  expect((await query(yours.admin.study, 'SELECT 1 FROM outbox')).rowCount).toBe(0);
});

test('each role can log in to its database, and to no other', async () => {
  await using databases = await createTestDatabases();
  for (const name of ['patient', 'study', 'diagnosis'] as const) {
    expect((await query(databases[name], 'SELECT current_database() AS name')).rows).toEqual([
      { name: `pulmora_${name}${databases.suffix}` },
    ]);
  }
  const trespass = new URL(databases.patient);
  trespass.pathname = new URL(databases.study).pathname;
  await expect(query(trespass.href, 'SELECT 1')).rejects.toMatchObject({ code: '42501' });
});

test('clones carry the migrations and the forced row security of the templates', async () => {
  await using databases = await createTestDatabases();
  for (const name of Object.keys(DATABASES) as DatabaseName[]) {
    const tables = await query(
      databases.migrator[name],
      `SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
       AND relname <> 'schema_migrations' AND NOT (relrowsecurity AND relforcerowsecurity)`,
    );
    expect(tables.rows).toEqual([]);
    expect((await query(databases.migrator[name], 'SELECT 1 FROM schema_migrations')).rowCount).toBeGreaterThan(0);
  }
});

test('they are dropped even while somebody is connected', async () => {
  const databases = await createTestDatabases();
  const client = new pg.Client({ connectionString: databases.patient });
  await client.connect();
  const ended = new Promise((resolve) => client.on('error', resolve));
  await databases[Symbol.asyncDispose]();
  expect(await ended).toMatchObject({ code: '57P01' });
  await expect(query(databases.patient, 'SELECT 1')).rejects.toMatchObject({ code: '3D000' });
});
