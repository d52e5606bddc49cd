import pg from 'pg';
import { MIGRATIONS } from './migrate.js';
import type { DatabaseName } from './roles.js';

/** PostgreSQL's code where the table of migrations, or the right to see it, is not there yet. */
const NOT_YET = ['42P01', '42501', '3D000'];

/**
 * Names of the migrations of this release that a database lacks; all of them where it has none. A service's own role may
 * ask.
 *
 * @throws an error of the pg driver when the server cannot be reached or refuses the login.
 */
export async function pendingMigrations(name: DatabaseName, url: string): Promise<string[]> {
  const wanted = MIGRATIONS[name].map((migration) => migration.name);
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ name: string }>('SELECT name FROM schema_migrations');
    const done = new Set(rows.map((row) => row.name));
    return wanted.filter((migration) => !done.has(migration));
  } catch (error) {
    if (NOT_YET.includes(String((error as { code?: unknown }).code))) return wanted;
    throw error;
  } finally {
    await client.end().catch(() => {});
  }
}
