import { randomUUID } from 'node:crypto';
import { sealedOnly } from '@pulmora/migrations';
import {
  createLogger,
  createTenantDatabase,
  KeyAdministration,
  newCloudEvent,
  openDatabase,
  type TenantDatabase,
  type TenantKeys,
} from '@pulmora/platform';
import { GRANT_CHANGED, keepGrant } from '@pulmora/schema';
import { createTestDatabases, openKeyHoldings, type TestDatabases, trialKeyProvider, trialKeys } from '@pulmora/stack';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PatientConsentEntity } from '../consent/patient-consent.entity.js';
import { patientGrants } from '../grant/granted-cases.js';
import { type IdentifierResealingOptions, startIdentifierResealing } from './identifier-resealing.js';
import { PatientEntity } from './patient.entity.js';
import { type NewPatient, PatientService } from './patient.service.js';
import { PatientSeals } from './patient-seals.js';

const logger = createLogger('test', 'fatal');

const somebody = (change: Partial<NewPatient> = {}): NewPatient => ({
  recordNumber: randomUUID(),
  name: 'Ada Lovelace',
  birthDate: new Date('1985-12-10'),
  sex: 'FEMALE',
  aiReadingConsent: true,
  ...change,
});

describe('who patients are, at rest', () => {
  let databases: TestDatabases;
  let admin: pg.Client;
  let sources: DataSource[];
  let reconcilerSource: DataSource;
  let migratorSource: DataSource;
  let database: TenantDatabase;
  let keys: TenantKeys;
  let seals: PatientSeals;
  let service: PatientService;
  const provider = trialKeyProvider();

  beforeAll(async () => {
    databases = await createTestDatabases();
    admin = new pg.Client({ connectionString: databases.admin.patient });
    await admin.connect();
    const open = (url: string, poolSize: number) =>
      openDatabase({ url, entities: [PatientEntity, PatientConsentEntity], applicationName: 'test', poolSize });
    const api = await open(databases.patient, 3);
    reconcilerSource = await open(databases.patientReconciler, 1);
    migratorSource = await open(databases.migrator.patient, 1);
    sources = [api, reconcilerSource, migratorSource];
    database = createTenantDatabase(api);
    keys = trialKeys(database, provider);
    seals = new PatientSeals(keys);
    service = new PatientService(database, seals);
  });
  afterAll(async () => {
    await admin.end();
    await Promise.all(sources.map((source) => source.destroy()));
    await databases[Symbol.asyncDispose]();
  });

  const reseal = async (change: Partial<IdentifierResealingOptions> = {}): Promise<number> => {
    const job = startIdentifierResealing({
      reconcilerSource,
      database,
      seals,
      logger,
      intervalMs: 3_600_000,
      ...change,
    });
    try {
      return await job.now();
    } finally {
      await job.stop();
    }
  };
  const registered = async (tenant: string, change: Partial<NewPatient> = {}) => {
    const result = await service.register(tenant, somebody(change));
    if (result.kind !== 'registered') throw new Error(result.kind);
    return result.patient;
  };
  const asText = async (tenant: string): Promise<string> => {
    const { rows } = await admin.query<{ text: string }>(
      'SELECT p::text AS text FROM patients p WHERE tenant_id = $1',
      [tenant],
    );
    return rows.map((row) => row.text).join('\n');
  };
  const versions = async (tenant: string): Promise<number[]> => {
    const { rows } = await admin.query<{ v: number }>(
      'SELECT sealed_version AS v FROM patients WHERE tenant_id = $1 ORDER BY v',
      [tenant],
    );
    return rows.map((row) => row.v);
  };

  it('is in no column that somebody with the disk could read', async () => {
    const tenant = randomUUID();
    const one = await registered(tenant, { recordNumber: 'MRN-77' });
    await service.update(tenant, one.id, { name: 'Augusta King', birthDate: new Date('1986-01-02') });
    const text = await asText(tenant);
    for (const secret of [
      'MRN-77',
      'Ada',
      'Lovelace',
      'Augusta',
      '1985',
      '1986-01-02',
      Buffer.from('Augusta').toString('hex'),
    ]) {
      expect(text).not.toContain(secret);
    }
    expect(await service.byIds({ tenantId: tenant }, [one.id])).toMatchObject([
      { recordNumber: 'MRN-77', name: 'Augusta King', birthDate: '1986-01-02' },
    ]);
  });

  it('does not open in another row, column or clinic', async () => {
    const [tenant, other] = [randomUUID(), randomUUID()];
    const [one, two, foreign] = [await registered(tenant), await registered(tenant), await registered(other)];
    const swap = (sql: string, values: unknown[]) => admin.query(`UPDATE patients SET ${sql}`, values);
    const { rows } = await admin.query('SELECT sealed_name FROM patients WHERE id = $1', [two.id]);
    await swap('sealed_name = $2 WHERE id = $1', [one.id, rows[0].sealed_name]);
    await expect(service.byIds({ tenantId: tenant }, [one.id])).rejects.toThrow('does not open');
    await swap('sealed_name = sealed_record_number WHERE id = $1', [two.id]);
    await expect(service.byIds({ tenantId: tenant }, [two.id])).rejects.toThrow('does not open');
    await swap('tenant_id = $2 WHERE id = $1', [foreign.id, tenant]).catch(() => {});
    await admin.query('DELETE FROM patient_consents WHERE patient_id = $1', [foreign.id]);
    await swap('tenant_id = $2 WHERE id = $1', [foreign.id, tenant]);
    await expect(service.byIds({ tenantId: tenant }, [foreign.id])).rejects.toThrow('does not open');
  });

  it('is told to a doctor to whom a case is granted, with the key of the clinic whose it is', async () => {
    const tenant = randomUUID();
    const [granted, hidden] = [await registered(tenant, { name: 'Grace Hopper' }), await registered(tenant)];
    const doctor = { tenantId: randomUUID(), subject: 'dr-remote' };
    const data = {
      grantId: randomUUID(),
      studyId: randomUUID(),
      patientId: granted.id,
      kind: 'GRANT' as const,
      granteeTenantId: doctor.tenantId,
      granteeSubject: doctor.subject,
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
      revokedAt: null,
      revision: 1,
    };
    await keepGrant(
      database,
      newCloudEvent({ source: 'test', type: GRANT_CHANGED, subject: data.grantId, tenantId: tenant, data }),
      patientGrants,
    );
    const seen = await service.byIds(doctor, [granted.id, hidden.id]);
    expect(seen).toMatchObject([{ name: 'Grace Hopper', recordNumber: granted.recordNumber }, undefined]);
    await expect(
      database.across('pulmora_remote', doctor, (unit) => unit.manager.query('SELECT wrapped FROM tenant_keys')),
    ).rejects.toThrow(/permission denied/);
  });

  describe('of rows from before', () => {
    beforeAll(() => admin.query('ALTER TABLE patients DROP CONSTRAINT IF EXISTS patients_sealed'));

    async function plain(tenant: string, recordNumber: string, name: string): Promise<string> {
      const id = randomUUID();
      await admin.query(
        `INSERT INTO patients (tenant_id, id, record_number, name, birth_date, sex, ai_reading_consent)
         VALUES ($1, $2, $3, $4, '1970-01-31', 'FEMALE', true)`,
        [tenant, id, recordNumber, name],
      );
      return id;
    }

    it('is served as ever until it is sealed, and by then the database refuses plain ones', async () => {
      const tenant = randomUUID();
      const ids = [await plain(tenant, 'OLD-1', 'Old One'), await plain(tenant, 'OLD-2', 'Old Two')];
      const serves = async () => {
        const seen = await service.byIds({ tenantId: tenant }, ids);
        expect(seen).toMatchObject([
          { recordNumber: 'OLD-1', name: 'Old One', birthDate: '1970-01-31' },
          { recordNumber: 'OLD-2', name: 'Old Two', birthDate: '1970-01-31' },
        ]);
        for (const search of ['OLD-2', 'd tw']) {
          expect(await service.list(tenant, { first: 5, after: undefined }, { text: search })).toMatchObject([
            { id: ids[1] },
          ]);
        }
        expect(await service.register(tenant, somebody({ recordNumber: 'OLD-1' }))).toMatchObject({
          kind: 'taken',
          patient: { id: ids[0] },
        });
      };
      await serves();
      expect(await sealedOnly(migratorSource)).toBe(false);
      expect(await reseal()).toBe(2);
      expect(await reseal()).toBe(0);
      await serves();
      expect(await asText(tenant)).not.toMatch(/OLD-|Old |1970-/);
      await admin.query('DELETE FROM patients WHERE sealed_version = 0');
      expect(await sealedOnly(migratorSource)).toBe(true);
      await expect(plain(tenant, 'NEW-1', 'New')).rejects.toThrow('patients_sealed');
      await serves();
      await admin.query('ALTER TABLE patients DROP CONSTRAINT patients_sealed');
    });

    it('goes on where it was stopped', async () => {
      const tenant = randomUUID();
      for (let i = 0; i < 7; i += 1) await plain(tenant, `R-${i}`, `Patient ${i}`);
      let batches = 0;
      const cutOff = {
        ...database,
        write: ((...args: Parameters<TenantDatabase['write']>) => {
          batches += 1;
          if (batches > 2) throw new Error('killed');
          return database.write(...args);
        }) as TenantDatabase['write'],
      };
      await expect(reseal({ database: cutOff, batch: 2 })).rejects.toThrow('killed');
      expect(await versions(tenant)).toEqual([0, 0, 0, 1, 1, 1, 1]);
      expect(await reseal({ batch: 2 })).toBe(3);
      expect(await versions(tenant)).toEqual([1, 1, 1, 1, 1, 1, 1]);
    });

    it('is also kept plain while processes run that know nothing of it, and what those write counts', async () => {
      const tenant = randomUUID();
      const both = new PatientService(database, seals, { keepPlain: true });
      const result = await both.register(tenant, somebody({ recordNumber: 'B-1', name: 'Both' }));
      if (result.kind !== 'registered') throw new Error(result.kind);
      const { id } = result.patient;
      const { rows } = await admin.query('SELECT record_number, name FROM patients WHERE id = $1', [id]);
      expect(rows).toEqual([{ record_number: 'B-1', name: 'Both' }]);
      await admin.query(`UPDATE patients SET name = 'Changed by the old' WHERE id = $1`, [id]);
      expect((await service.byIds({ tenantId: tenant }, [id]))[0]?.name).toBe('Changed by the old');
      await both.update(tenant, id, { name: 'Changed by the new' });
      expect((await service.byIds({ tenantId: tenant }, [id]))[0]?.name).toBe('Changed by the new');
      await admin.query(`UPDATE patients SET name = 'Last word' WHERE id = $1`, [id]);
      expect(await reseal()).toBe(1);
      expect((await service.byIds({ tenantId: tenant }, [id]))[0]?.name).toBe('Last word');
      expect(await asText(tenant)).not.toContain('Last word');
    });
  });

  it('is sealed anew under new keys while it is read and written, the old ones are forgotten, and no request fails', async () => {
    const tenant = randomUUID();
    const people = await Promise.all(Array.from({ length: 30 }, (_, i) => registered(tenant, { name: `Person ${i}` })));
    // A process of its own has the old key open, and looks for the new one only when it meets it.
    const another = new PatientService(database, new PatientSeals(trialKeys(database, provider)));
    await another.byIds({ tenantId: tenant }, [people[0]!.id]);
    let rotating = true;
    const used = Array.from({ length: 4 }, async (_, worker) => {
      let requests = 0;
      for (let i = worker; rotating || i < 40; i += 1) {
        const { id, recordNumber } = people[i % people.length]!;
        const asked = i % 2 ? service : another;
        expect((await asked.byIds({ tenantId: tenant }, [id]))[0]?.recordNumber).toBe(recordNumber);
        expect(await asked.update(tenant, id, { name: `Renamed ${i}` })).toMatchObject({ kind: 'changed' });
        expect(await asked.register(tenant, somebody({ recordNumber }))).toMatchObject({
          kind: 'taken',
          patient: { id },
        });
        await registered(tenant, { name: 'Newcomer' });
        requests += 4;
      }
      return requests;
    });
    await using holdings = await openKeyHoldings(databases);
    const administration = new KeyAdministration(provider, holdings.all);
    for (const version of [2, 3]) {
      await administration.rotate(tenant, ['identifiers']);
      while ((await versions(tenant))[0] !== version) await reseal({ batch: 5 });
    }
    expect(await administration.retire(tenant)).toEqual([]);
    await admin.query(`UPDATE tenant_keys SET created_at = created_at - interval '2 hours' WHERE tenant_id = $1`, [
      tenant,
    ]);
    expect((await administration.retire(tenant)).map(({ version }) => version)).toEqual([1, 2]);
    rotating = false;
    expect((await Promise.all(used)).every((requests) => requests > 0)).toBe(true);
    expect(new Set(await versions(tenant))).toEqual(new Set([3]));
    expect(
      (await service.list(tenant, { first: 50, after: undefined }, { text: people[7]!.recordNumber })).length,
    ).toBe(1);
  });

  it('has one holder of a record number also where two processes know of different keys', async () => {
    const tenant = randomUUID();
    const late = new PatientSeals(keys);
    const old = await late.ring(tenant);
    // It goes on with the keys that it opened before the rotation, until it looks again.
    const ring = late.ring.bind(late);
    let looks = 0;
    late.ring = async (clinic) => (looks++ < 4 ? old : ring(clinic));
    await keys.rotate(tenant, 'identifiers');
    // Whoever is late comes after the number was given under the new key.
    await registered(tenant, { recordNumber: 'MRN-2' });
    expect(
      await new PatientService(database, late).register(tenant, somebody({ recordNumber: 'MRN-2' })),
    ).toMatchObject({
      kind: 'taken',
    });
    const processes = [service, new PatientService(database, late)];
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, i) => processes[i % 2]!.register(tenant, somebody({ recordNumber: 'MRN-1' }))),
    );
    expect(results.filter(({ kind }) => kind === 'registered')).toHaveLength(1);
    expect(new Set(results.map((result) => 'patient' in result && result.patient.id)).size).toBe(1);
  });

  it('is gone with the clinic\u2019s keys', async () => {
    const tenant = randomUUID();
    const { id } = await registered(tenant);
    await reconcilerSource.query('DELETE FROM tenant_keys WHERE tenant_id = $1', [tenant]);
    const fresh = new PatientService(database, new PatientSeals(trialKeys(database, provider)));
    await expect(fresh.byIds({ tenantId: tenant }, [id])).rejects.toThrow('key refused');
  });
});
