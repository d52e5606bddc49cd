import { randomUUID } from 'node:crypto';
import { createTenantDatabase, newCloudEvent, openDatabase, type TenantDatabase } from '@pulmora/platform';
import { GRANT_CHANGED, type GrantChangedData, type GrantChangedEvent } from '@pulmora/schema';
import { createTestDatabases, type TestDatabases } from '@pulmora/stack';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepGrant } from './granted-cases.js';

const INSERT = `INSERT INTO patients (tenant_id, id, record_number, name, sex, ai_reading_consent)
                VALUES ($1, $2, $3, 'x', 'UNKNOWN', true)`;

describe('what the patient service knows of grants', () => {
  let databases: TestDatabases;
  let dataSource: DataSource;
  let database: TenantDatabase;
  beforeAll(async () => {
    databases = await createTestDatabases();
    dataSource = await openDatabase({ url: databases.patient, entities: [], applicationName: 'test' });
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

  /** Inserts a row of the clinic; what its columns hold is of no account here. */
  async function newRow(tenantId: string): Promise<string> {
    const id = randomUUID();
    await database.write(tenantId, (unit) => unit.manager.query(INSERT, [tenantId, id, randomUUID()]));
    return id;
  }

  const seenBy = (grantee: typeof doctor) =>
    database.across('pulmora_remote', grantee, async (unit) => {
      const rows: { id: string }[] = await unit.manager.query('SELECT id FROM patients');
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
      database.across('pulmora_remote', doctor, (unit) =>
        unit.manager.query('SELECT ai_reading_consent FROM patients'),
      ),
    ).rejects.toThrow(/permission denied/);
    await expect(
      database.across('pulmora_remote', doctor, (unit) => unit.manager.query('DELETE FROM patients')),
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
