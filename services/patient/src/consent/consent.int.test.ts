import { randomUUID } from 'node:crypto';
import { createTenantDatabase, openDatabase } from '@pulmora/platform';
import { patientConsentChangedEvent, patientConsentChangedSubject } from '@pulmora/schema';
import { createTestDatabases, type TestDatabases, trialKeys } from '@pulmora/stack';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PatientEntity } from '../patient/patient.entity.js';
import { PatientService } from '../patient/patient.service.js';
import { PatientSeals } from '../patient/patient-seals.js';
import { PatientConsentEntity } from './patient-consent.entity.js';

describe('what a patient consents to', () => {
  let databases: TestDatabases;
  let sources: DataSource[];
  let service: PatientService;
  let relay: DataSource;
  const tenantId = randomUUID();

  beforeAll(async () => {
    databases = await createTestDatabases();
    const entities = [PatientEntity, PatientConsentEntity];
    const api = await openDatabase({ url: databases.patient, entities, applicationName: 'test' });
    relay = await openDatabase({ url: databases.patientRelay, entities: [], applicationName: 'test' });
    sources = [api, relay];
    const database = createTenantDatabase(api);
    service = new PatientService(database, new PatientSeals(trialKeys(database)));
  });
  afterAll(async () => {
    await Promise.all(sources.map((source) => source.destroy()));
    await databases[Symbol.asyncDispose]();
  });

  const register = async (change: { dataContributionConsent?: boolean } = {}) => {
    const result = await service.register(tenantId, {
      recordNumber: randomUUID(),
      name: 'Somebody',
      sex: 'UNKNOWN',
      aiReadingConsent: true,
      ...change,
    });
    if (result.kind !== 'registered') throw new Error(result.kind);
    return result.patient;
  };
  const history = async (id: string) => {
    const [rows] = await service.consentsOf(tenantId, [id]);
    return rows?.map(({ kind, given, recordedBy }) => `${kind} ${given} ${recordedBy}`);
  };
  const events = async (id: string) => {
    const rows: { subject: string; payload: unknown }[] = await relay.query(
      `SELECT subject, payload FROM outbox WHERE payload ->> 'subject' = $1 ORDER BY id`,
      [id],
    );
    expect(rows.every(({ subject }) => subject === patientConsentChangedSubject(tenantId))).toBe(true);
    return rows.map(({ payload }) => patientConsentChangedEvent.parse(payload).data);
  };

  it('is kept from the first word on, with who recorded it and every change', async () => {
    const patient = await register({ dataContributionConsent: true });
    expect(await history(patient.id)).toEqual(['AI_READING true test', 'DATA_CONTRIBUTION true test']);
    await service.setConsent(tenantId, patient.id, 'DATA_CONTRIBUTION', false);
    const changed = await service.setConsent(tenantId, patient.id, 'AI_READING', false);
    expect(changed).toMatchObject({ aiReadingConsent: false, dataContributionConsent: false, consentRevision: 3 });
    expect((await history(patient.id))?.slice(0, 2)).toEqual(['AI_READING false test', 'DATA_CONTRIBUTION false test']);
    expect(await events(patient.id)).toMatchObject([
      { patientId: patient.id, aiReading: true, dataContribution: false, revision: 2 },
      { patientId: patient.id, aiReading: false, dataContribution: false, revision: 3 },
    ]);
  });

  it('is not changed by saying the same again', async () => {
    const patient = await register();
    await service.setConsent(tenantId, patient.id, 'AI_READING', true);
    expect(await history(patient.id)).toHaveLength(2);
    expect(await events(patient.id)).toEqual([]);
  });

  it('is changed by an update of the record in the same way', async () => {
    const patient = await register();
    const result = await service.update(tenantId, patient.id, { name: 'Another', aiReadingConsent: false });
    expect(result).toMatchObject({ kind: 'changed', patient: { name: 'Another', aiReadingConsent: false } });
    expect((await history(patient.id))?.[0]).toBe('AI_READING false test');
    expect(await events(patient.id)).toMatchObject([{ aiReading: false, revision: 2 }]);
  });

  it('counts up through changes that come at once', async () => {
    const patient = await register();
    await Promise.all([
      service.setConsent(tenantId, patient.id, 'AI_READING', false),
      service.setConsent(tenantId, patient.id, 'DATA_CONTRIBUTION', true),
    ]);
    expect((await events(patient.id)).map(({ revision }) => revision)).toEqual([2, 3]);
    expect((await events(patient.id)).at(-1)).toMatchObject({ aiReading: false, dataContribution: true });
  });

  it('is nobody else’s to change', async () => {
    const patient = await register();
    expect(await service.setConsent(randomUUID(), patient.id, 'AI_READING', false)).toBeUndefined();
    expect(await history(patient.id)).toHaveLength(2);
  });
});
