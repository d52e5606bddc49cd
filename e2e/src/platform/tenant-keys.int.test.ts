import { randomUUID } from 'node:crypto';
import { createTenantDatabase, openDatabase, type TenantDatabase, violatedUniqueConstraint } from '@pulmora/platform';
import { createTestDatabases, type TestDatabases } from '@pulmora/stack';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const A = randomUUID();
const B = randomUUID();

let databases: TestDatabases;
let dataSource: DataSource;
let database: TenantDatabase;
beforeAll(async () => {
  databases = await createTestDatabases();
  dataSource = await openDatabase({ url: databases.study, entities: [], applicationName: 'test', poolSize: 1 });
  database = createTenantDatabase(dataSource);
});
afterAll(async () => {
  await dataSource?.destroy();
  await databases?.[Symbol.asyncDispose]();
});

const DIGEST = 'd'.repeat(64);

const addStudy = (tenant: string, study: { id?: string; patientId?: string; digest?: string } = {}) => {
  const { id = randomUUID(), patientId = randomUUID(), digest = randomUUID() } = study;
  return database.write(tenant, async (unit) => {
    await unit.manager.query(
      `INSERT INTO studies (tenant_id, id, patient_id, priority, ai_reading_consent, content_digest)
       VALUES ($1, $2, $3, 'STAT', true, $4)`,
      [tenant, id, patientId, digest],
    );
    return id;
  });
};

const addImage = (tenant: string, studyId: string, id: string = randomUUID()) =>
  database.write(tenant, (unit) =>
    unit.manager.query(
      `INSERT INTO ct_images (tenant_id, id, study_id, position, media_type, width, height, size_bytes, sha256)
       VALUES ($1, $2, $3, 0, 'image/png', 1, 1, 1, $4)`,
      [tenant, id, studyId, DIGEST],
    ),
  );

/** What the database says of a fault, without the values that it quotes. */
const faultOf = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (thrown: { driverError: { code: string; constraint: string } }) => thrown.driverError,
  );
  return { code: error?.code, constraint: error?.constraint };
};

describe('a key', () => {
  it('of another clinic’s row is referred to in vain, as is one of no row at all', async () => {
    const foreign = await addStudy(A);
    const refused = await faultOf(addImage(B, foreign));
    expect(refused).toEqual({ code: '23503', constraint: expect.stringMatching(/ct_images/) });
    expect(refused).toEqual(await faultOf(addImage(B, randomUUID())));
    await addImage(A, foreign);
  });

  it('is free for every clinic, whatever another has: ids, digests, the same patient', async () => {
    const study = { id: randomUUID(), patientId: randomUUID(), digest: DIGEST };
    await addStudy(A, study);
    await addStudy(B, study);
    const image = randomUUID();
    await addImage(A, study.id, image);
    await addImage(B, study.id, image);
    const again = addStudy(A, { ...study, id: randomUUID() });
    await expect(again).rejects.toSatisfy((error) => violatedUniqueConstraint(error) === 'studies_content');
  });

  it('is no use to update or remove by, from another clinic', async () => {
    const foreign = await addStudy(A);
    const touched = await database.write(B, (unit) =>
      unit.manager.query('UPDATE studies SET reading_settled_at = now() WHERE id = $1 RETURNING id', [foreign]),
    );
    expect(touched).toEqual([[], 0]);
  });
});

describe('a pooled connection, the only one', () => {
  const seen = () => dataSource.query('SELECT 1 FROM studies');
  const rowsOf = (tenant: string): Promise<unknown[]> =>
    database.read(tenant, (unit) =>
      unit.manager.query('SELECT tenant_id FROM studies WHERE tenant_id <> $1', [tenant]),
    );

  it('keeps no clinic after a transaction that failed', async () => {
    await addStudy(A);
    const failing = database.write(A, async (unit) => {
      expect((await unit.manager.query('SELECT 1 FROM studies')).length).toBeGreaterThan(0);
      await unit.manager.query('SELECT 1 / 0');
    });
    await expect(failing).rejects.toThrow(/division by zero/);
    expect(await seen()).toEqual([]);
    expect(await rowsOf(B)).toEqual([]);
  });

  it('keeps no role and no subject of a unit that reached across clinics', async () => {
    const grantee = { tenantId: B, subject: 'dr-remote' };
    const settings = () =>
      dataSource.query(`SELECT current_user::text AS role, current_setting('app.subject', true) AS subject,
                               current_setting('app.home_tenant_id', true) AS home`);
    await database.across('pulmora_remote', grantee, (unit) => unit.manager.query('SELECT id FROM studies'));
    const failing = database.across('pulmora_remote', grantee, (unit) => unit.manager.query('SELECT 1 / 0'));
    await expect(failing).rejects.toThrow(/division by zero/);
    expect(await settings()).toEqual([{ role: 'pulmora_study', subject: '', home: '' }]);
  });

  it('shows and takes nothing while no clinic is set, or none that there could be', async () => {
    await addStudy(A);
    const insert = `INSERT INTO studies (tenant_id, id, patient_id, priority, ai_reading_consent, content_digest)
                    VALUES ('${A}', '${randomUUID()}', '${randomUUID()}', 'STAT', true, '${randomUUID()}')`;
    expect(await seen()).toEqual([]);
    await expect(dataSource.query(insert)).rejects.toThrow(/row-level security/);
    expect(await database.read('', (unit) => unit.manager.query('SELECT 1 FROM studies'))).toEqual([]);
    await expect(database.write('', (unit) => unit.manager.query(insert))).rejects.toThrow(/row-level security/);
    await expect(database.read('*', (unit) => unit.manager.query('SELECT 1 FROM studies'))).rejects.toThrow(/uuid/);
  });
});

describe('the catalogue', () => {
  const rows = async <T extends object>(url: string, text: string): Promise<T[]> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<T>(text)).rows;
    } finally {
      await client.end();
    }
  };

  it.each(['patient', 'study', 'diagnosis'] as const)(
    '%s: every unique index starts with the tenant, and every reference keeps it',
    async (name) => {
      const indexes = await rows<{ index: string; first: string }>(
        databases.admin[name],
        `SELECT i.indexrelid::regclass::text AS index, a.attname AS first
           FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
           LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
          WHERE n.nspname = 'public' AND i.indisunique AND c.relname <> 'schema_migrations'`,
      );
      expect(indexes.length).toBeGreaterThan(0);
      for (const { index, first } of indexes) expect(first, index).toBe('tenant_id');
      const references = await rows<{ key: string; to: string }>(
        databases.admin[name],
        `SELECT k.conname AS key, a.attname AS to FROM pg_constraint k
           JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = k.confkey[1]
          WHERE k.contype = 'f'`,
      );
      for (const { key, to } of references) expect(to, key).toBe('tenant_id');
    },
  );
});
