import { randomUUID } from 'node:crypto';
import { createTenantDatabase, openDatabase } from '@pulmora/platform';
import { createTestDatabases, type TestDatabases, trialKeys } from '@pulmora/stack';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PatientConsentEntity } from '../consent/patient-consent.entity.js';
import { PatientEntity, type PatientRecord } from './patient.entity.js';
import { type NewPatient, PatientService } from './patient.service.js';
import { PatientSeals } from './patient-seals.js';

const somebody = (change: Partial<NewPatient> = {}): NewPatient => ({
  recordNumber: randomUUID(),
  name: 'Ada Lovelace',
  sex: 'FEMALE',
  aiReadingConsent: true,
  ...change,
});

describe('patients', () => {
  let databases: TestDatabases;
  let dataSource: DataSource;
  let service: PatientService;
  beforeAll(async () => {
    databases = await createTestDatabases();
    dataSource = await openDatabase({
      url: databases.patient,
      entities: [PatientEntity, PatientConsentEntity],
      applicationName: 'test',
    });
    const database = createTenantDatabase(dataSource);
    service = new PatientService(database, new PatientSeals(trialKeys(database)));
  });
  afterAll(async () => {
    await dataSource.destroy();
    await databases[Symbol.asyncDispose]();
  });

  it('have a record number of their own, also when two are registered at once', async () => {
    const tenant = randomUUID();
    const twice = await Promise.all([1, 2].map(() => service.register(tenant, somebody({ recordNumber: 'MRN-1' }))));
    expect(twice.map((result) => result.kind).toSorted()).toEqual(['registered', 'taken']);
    const [first, second] = twice.map((result) => (result.kind === 'invalid' ? undefined : result.patient.id));
    expect(first).toBe(second);
    expect((await service.register(randomUUID(), somebody({ recordNumber: 'MRN-1' }))).kind).toBe('registered');
  });

  it.each([
    ['recordNumber', { recordNumber: '' }],
    ['recordNumber', { recordNumber: 'x'.repeat(65) }],
    ['name', { name: '   ' }],
    ['name', { name: 'a\u0000b' }],
    ['name', { name: 'x'.repeat(201) }],
    ['birthDate', { birthDate: new Date('2999-01-01') }],
    ['birthDate', { birthDate: new Date('1700-01-01') }],
  ])('are not registered with a bad %s', async (field, change) => {
    expect(await service.register(randomUUID(), somebody(change))).toMatchObject({ kind: 'invalid', fault: { field } });
  });

  it('keep what a change leaves out, and forget a date of birth', async () => {
    const tenant = randomUUID();
    const registered = await service.register(tenant, somebody({ birthDate: new Date('1815-12-10'), name: '李 明' }));
    expect(registered.kind).toBe('invalid');
    const result = await service.register(tenant, somebody({ birthDate: new Date('1985-12-10'), name: '李 明' }));
    if (result.kind !== 'registered') throw new Error('not registered');
    const { id } = result.patient;
    expect(await service.update(tenant, id, { aiReadingConsent: false })).toMatchObject({
      kind: 'changed',
      patient: { name: '李 明', birthDate: '1985-12-10', aiReadingConsent: false },
    });
    expect(await service.update(tenant, id, { birthDate: null })).toMatchObject({ patient: { birthDate: null } });
    expect(await service.update(randomUUID(), id, { name: 'Somebody else' })).toEqual({ kind: 'unknown' });
    expect((await service.byIds({ tenantId: tenant }, [id]))[0]?.name).toBe('李 明');
  });

  it('are listed newest first, page by page, none twice and none left out', async () => {
    const tenant = randomUUID();
    // Registered together: many have the same millisecond, which ids must tell apart.
    await Promise.all(Array.from({ length: 25 }, () => service.register(tenant, somebody())));
    const seen: PatientRecord[] = [];
    for (;;) {
      const last = seen.at(-1);
      const after = last ? { at: last.createdAt, id: last.id } : undefined;
      const rows = await service.list(tenant, { first: 7, after });
      seen.push(...rows.slice(0, 7));
      if (rows.length <= 7) break;
    }
    expect(new Set(seen.map((patient) => patient.id)).size).toBe(25);
    expect(seen).toHaveLength(25);
    const times = seen.map((patient) => patient.createdAt.getTime());
    expect(times).toEqual(times.toSorted((a, b) => b - a));
  });

  it('are found by record number or by a part of their name, as typed', async () => {
    const tenant = randomUUID();
    await service.register(tenant, somebody({ recordNumber: 'A-1', name: 'Grace Hopper' }));
    await service.register(tenant, somebody({ recordNumber: 'A-2', name: '100% Person' }));
    const found = async (search: string) =>
      (await service.list(tenant, { first: 10, after: undefined }, { text: search })).map(
        (patient) => patient.recordNumber,
      );
    expect(await found('hopp')).toEqual(['A-1']);
    expect(await found('A-2')).toEqual(['A-2']);
    await service.register(tenant, somebody({ recordNumber: 'A-3', name: 'Person A-2' }));
    expect(await found('A-2')).toEqual(['A-2']);
    expect(await found('on A-2')).toEqual(['A-3']);
    expect(await found('%')).toEqual(['A-2']);
    expect(await found("' OR 1=1 --")).toEqual([]);
  });
});
