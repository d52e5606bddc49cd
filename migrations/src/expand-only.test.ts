import { readFileSync } from 'node:fs';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { describe, expect, it } from 'vitest';
import { contractionsIn } from './expand-only.js';
import { MIGRATIONS } from './migrate.js';
import type { DatabaseName } from './roles.js';

describe('a migration that a running release would not bear', () => {
  it.each([
    ['DROP TABLE studies', 'drops a table'],
    ['ALTER TABLE studies DROP COLUMN priority', 'drops a column'],
    ['ALTER TABLE studies RENAME COLUMN priority TO urgency', 'renames'],
    ['ALTER TABLE studies ALTER COLUMN priority TYPE integer', "changes a column's type"],
    ['ALTER TABLE studies ALTER priority SET NOT NULL', 'forbids null where old code may leave it'],
    ['ALTER TABLE studies ADD COLUMN site text NOT NULL', 'adds a column that old code does not fill'],
    [
      'ALTER TABLE studies ADD CONSTRAINT s CHECK (site <> 1)',
      'holds old rows, and what old code writes, to a new constraint',
    ],
    [
      'CREATE UNIQUE INDEX one_site ON studies (tenant_id, site)',
      'holds old rows, and what old code writes, to a new constraint',
    ],
    ['ALTER TABLE studies ALTER priority DROP DEFAULT', 'no longer fills a column that old code leaves out'],
    ['ALTER TABLE studies FORCE ROW LEVEL SECURITY', 'hides rows that old code sees'],
    ['DROP POLICY own ON studies', 'takes a policy away'],
    ['DROP FUNCTION told(uuid)', 'drops what old code calls or names'],
    ['DO $$ BEGIN ALTER TABLE studies DROP COLUMN priority; END $$', 'drops a column'],
    ['REVOKE SELECT ON studies FROM pulmora_study', 'takes a right away'],
  ])('%s', (sql, why) => {
    expect(contractionsIn(sql)).toContain(why);
  });

  it.each([
    'ALTER TABLE studies ADD COLUMN site text',
    "ALTER TABLE studies ADD COLUMN site text NOT NULL DEFAULT ''",
    'ALTER TABLE studies ADD CONSTRAINT s CHECK (site <> 1) NOT VALID',
    'CREATE TABLE sites (id uuid NOT NULL); ALTER TABLE sites ADD CONSTRAINT s CHECK (true)',
    'CREATE TABLE sites (id uuid NOT NULL); CREATE UNIQUE INDEX one ON sites (id)',
    'CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $body$ DELETE FROM a; DROP TABLE b; $body$',
    'REVOKE ALL ON FUNCTION f FROM PUBLIC',
    'CREATE INDEX ON studies (site) -- DROP TABLE studies',
  ])('is not %s', (sql) => {
    expect(contractionsIn(sql)).toEqual([]);
  });
});

/** Of each release, the migrations that it was the first to have; `npm run release` adds the next. */
const released = Object.entries(
  JSON.parse(readFileSync(new URL('../released.json', import.meta.url), 'utf8')) as Record<
    string,
    { readonly migrations: Readonly<Partial<Record<DatabaseName, readonly string[]>>> }
  >,
);

const releasedOf = (database: DatabaseName) => released.flatMap(([, { migrations }]) => migrations[database] ?? []);

describe.each(Object.keys(MIGRATIONS) as DatabaseName[])('the migrations of %s', (database) => {
  const names: readonly string[] = MIGRATIONS[database].map(({ name }) => name);

  it('still hold every one that was released', () => {
    expect(names).toEqual(expect.arrayContaining(releasedOf(database)));
  });

  // Before the first release there is nothing that runs: all of them make the baseline.
  const since =
    released.length === 0 ? [] : MIGRATIONS[database].filter(({ name }) => !releasedOf(database).includes(name));

  it('expand since the last release, or say why nothing uses what they take away', async () => {
    for (const Migration of since) {
      const migration: MigrationInterface & { contracts?: string } = new Migration();
      if (migration.contracts) continue;
      const statements: string[] = [];
      const recorder = { query: async (sql: string) => statements.push(sql) && [] } as unknown as QueryRunner;
      await migration.up(recorder);
      // Together: a table may be made by one statement and changed by the next.
      expect(contractionsIn(statements.join(';\n')), Migration.name).toEqual([]);
    }
  });
});
