import { MIGRATIONS, pendingMigrations } from '@pulmora/migrations';
import { createTestDatabases } from '@pulmora/stack';
import pg from 'pg';
import { expect, it } from 'vitest';

it("a service's own role sees which migrations its database lacks", async () => {
  await using databases = await createTestDatabases();
  expect(await pendingMigrations('study', databases.study)).toEqual([]);
  const client = new pg.Client({ connectionString: databases.migrator.study });
  await client.connect();
  try {
    const last = MIGRATIONS.study.at(-1)?.name;
    await client.query('DELETE FROM schema_migrations WHERE name = $1', [last]);
    expect(await pendingMigrations('study', databases.study)).toEqual([last]);
    await client.query('DROP TABLE schema_migrations');
    expect(await pendingMigrations('study', databases.study)).toHaveLength(MIGRATIONS.study.length);
  } finally {
    await client.end();
  }
});

it('a database that is not there yet lacks all of them, and one that refuses the login is an error', async () => {
  await using databases = await createTestDatabases();
  const absent = new URL(databases.admin.study);
  absent.pathname = '/pulmora_nowhere';
  expect(await pendingMigrations('patient', absent.href)).toHaveLength(MIGRATIONS.patient.length);
  const wrong = new URL(databases.study);
  wrong.password = 'guessed';
  await expect(pendingMigrations('study', wrong.href)).rejects.toThrow();
});
