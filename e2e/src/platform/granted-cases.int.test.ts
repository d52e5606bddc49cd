import { randomUUID } from 'node:crypto';
import { createTenantDatabase, newCloudEvent, openDatabase, type TenantDatabase } from '@pulmora/platform';
import { GRANT_CHANGED, type GrantChangedData, type GrantChangedEvent, keepGrant as keep } from '@pulmora/schema';
import { createTestDatabases, type TestDatabases } from '@pulmora/stack';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** A row about a patient; what its columns hold beside is of no account here. */
const KEEPERS = [
  {
    service: 'patient',
    table: 'patients',
    insert: `INSERT INTO patients (tenant_id, id, record_number_index, sealed_record_number, sealed_name, sealed_version,
                                   sex, ai_reading_consent)
             VALUES ($1, $2, sha256(convert_to($3, 'UTF8')), 'x', 'x', 1, 'UNKNOWN', true)`,
    kept: 'ai_reading_consent',
  },
  {
    service: 'study',
    table: 'studies',
    insert: `INSERT INTO studies (tenant_id, id, patient_id, priority, ai_reading_consent, content_digest)
             VALUES ($1, $2, $2, 'STAT', true, $3)`,
    kept: 'content_digest',
  },
] as const;

const keepGrant = (database: TenantDatabase, event: GrantChangedEvent) =>
  keep(database, event, { isErased: async () => false });

describe.each(KEEPERS)('what the $service service knows of grants', ({ service, table, insert, kept }) => {
  let databases: TestDatabases;
  let dataSource: DataSource;
  let database: TenantDatabase;
  beforeAll(async () => {
    databases = await createTestDatabases();
    dataSource = await openDatabase({ url: databases[service], entities: [], applicationName: 'test' });
    database = createTenantDatabase(dataSource);
  });
  afterAll(async () => {
    await dataSource.destroy();
    await databases[Symbol.asyncDispose]();
  });

  const doctor = { tenantId: randomUUID(), subject: 'dr-remote' };
  const event = (tenantId: string, data: GrantChangedData): GrantChangedEvent =>
    newCloudEvent({ source: 'test', type: GRANT_CHANGED, subject: data.grantId, tenantId, data });
  const grantOf = (id: string): GrantChangedData => ({
    grantId: randomUUID(),
    studyId: id,
    patientId: id,
    kind: 'GRANT',
    granteeTenantId: doctor.tenantId,
    granteeSubject: doctor.subject,
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    revokedAt: null,
    revision: 1,
  });

  async function newRow(tenantId: string): Promise<string> {
    const id = randomUUID();
    await database.write(tenantId, (unit) => unit.manager.query(insert, [tenantId, id, randomUUID()]));
    return id;
  }

  const seenBy = (grantee: typeof doctor) =>
    database.across('pulmora_remote', grantee, async (unit) => {
      const rows: { id: string }[] = await unit.manager.query(`SELECT id FROM ${table}`);
      return rows.map(({ id }) => id);
    });

  it('shows a remote doctor the rows of live grants only, and no column that is not theirs to see', async () => {
    const owner = randomUUID();
    const [granted] = [await newRow(owner), await newRow(owner), await newRow(randomUUID())];
    const grant = grantOf(granted);
    await keepGrant(database, event(owner, grant));
    expect(await seenBy(doctor)).toEqual([granted]);
    expect(await seenBy({ ...doctor, subject: 'colleague' })).toEqual([]);
    expect(await seenBy({ ...doctor, tenantId: owner })).toEqual([]);
    await expect(
      database.across('pulmora_remote', doctor, (unit) => unit.manager.query(`SELECT ${kept} FROM ${table}`)),
    ).rejects.toThrow(/permission denied/);
    await expect(
      database.across('pulmora_remote', doctor, (unit) => unit.manager.query(`DELETE FROM ${table}`)),
    ).rejects.toThrow(/permission denied|read-only/);
    // Of a grant that says that it is another clinic's, nothing is shown: the row is not that clinic's.
    await keepGrant(database, event(randomUUID(), { ...grantOf(granted), grantId: grant.grantId }));
    await keepGrant(database, event(owner, { ...grant, revokedAt: new Date().toISOString(), revision: 2 }));
    expect(await seenBy(doctor)).toEqual([]);
  });

  it('keeps the newest word, whatever order words come in', async () => {
    const owner = randomUUID();
    const grant = grantOf(await newRow(owner));
    await keepGrant(database, event(owner, { ...grant, revokedAt: new Date().toISOString(), revision: 2 }));
    await keepGrant(database, event(owner, grant));
    expect(await seenBy(doctor)).toEqual([]);
    const expired = grantOf(await newRow(owner));
    await keepGrant(database, event(owner, { ...expired, expiresAt: new Date(Date.now() - 1_000).toISOString() }));
    expect(await seenBy(doctor)).toEqual([]);
  });
});
