import { randomUUID } from 'node:crypto';
import { createTenantDatabase, newCloudEvent, openDatabase, type TenantDatabase } from '@pulmora/platform';
import { STUDY_RECEIVED, type StudyReceivedEvent } from '@pulmora/schema';
import { createTestDatabases, type TestDatabases } from '@pulmora/stack';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CaseEntity } from '../case/case.entity.js';
import { TARGET_MINUTES } from '../case/case-clock.js';
import { DIAGNOSIS_ENTITIES } from '../entities.js';
import { CaseLog, type Findings } from './case-log.js';
import { DiagnosisEntity } from './diagnosis.entity.js';

const FINDINGS: Findings = {
  outcome: 'NEGATIVE',
  abstention: null,
  refusedImages: 0,
  covid19Probability: 0.25,
  lesions: { GGO: 0.1, Csld: 0, CrPa: 0, AirBr: 0, InSepThi: 0 },
  modelName: 'test',
  modelVersion: '0.0.0',
  engine: 'onnx',
  inferenceMs: 12,
};

function received(consent = true, time?: Date): StudyReceivedEvent {
  const studyId = randomUUID();
  return newCloudEvent({
    source: 'test',
    type: STUDY_RECEIVED,
    subject: studyId,
    tenantId: randomUUID(),
    time,
    data: {
      studyId,
      patientId: randomUUID(),
      priority: 'ROUTINE' as const,
      aiReadingConsent: consent,
      generation: 1,
      images: [{ imageId: randomUUID(), position: 0, blobKey: 'x', sha256: 'a'.repeat(64) }],
    },
  });
}

describe('the life of a case', () => {
  let databases: TestDatabases;
  let sources: DataSource[];
  let api: TenantDatabase;
  let cases: CaseLog;
  let worker: CaseLog;

  beforeAll(async () => {
    databases = await createTestDatabases();
    const entities = DIAGNOSIS_ENTITIES;
    sources = await Promise.all(
      [databases.diagnosis, databases.diagnosisWorker].map((url) =>
        openDatabase({ url, entities, applicationName: 'test' }),
      ),
    );
    const [first, second] = sources as [DataSource, DataSource];
    api = createTenantDatabase(first);
    cases = new CaseLog(api);
    worker = new CaseLog(createTenantDatabase(second));
  });
  afterAll(async () => {
    await Promise.all(sources.map((source) => source.destroy()));
    await databases[Symbol.asyncDispose]();
  });

  const rows = (event: StudyReceivedEvent) =>
    api.read(event.tenantid, (unit) => unit.repository(DiagnosisEntity).findBy({ studyId: event.data.studyId }));

  const caseOf = (event: StudyReceivedEvent) =>
    api.read(event.tenantid, (unit) => unit.repository(CaseEntity).findOneBy({ studyId: event.data.studyId }));

  it('goes from QUEUED over RUNNING to COMPLETED, a revision a step', async () => {
    const event = received();
    expect(await cases.open(event)).toMatchObject({ status: 'QUEUED', revision: 1 });
    expect(await worker.start(event)).toMatchObject({ status: 'RUNNING', revision: 2 });
    expect(await worker.complete(event, FINDINGS)).toMatchObject({ status: 'COMPLETED', revision: 3 });
    expect(await rows(event)).toMatchObject([{ ...FINDINGS, status: 'COMPLETED', revision: 3 }]);
  });

  it('is opened once, by whoever comes first', async () => {
    const event = received();
    await Promise.all([cases.open(event), worker.open(event), worker.start(event), cases.open(event)]);
    expect(await rows(event)).toMatchObject([{ status: 'RUNNING' }]);
  });

  it('is never taken back: what is over stays as it was', async () => {
    const event = received();
    await worker.complete(event, FINDINGS);
    expect(await rows(event)).toMatchObject([{ status: 'QUEUED' }]);
    await worker.start(event);
    await worker.complete(event, FINDINGS);
    for (const late of [
      () => worker.start(event),
      () => cases.fail(event, 'READING_FAILED'),
      () => worker.complete(event, { ...FINDINGS, covid19Probability: 0.9 }),
      () => cases.open(event),
    ]) {
      expect(await late()).toMatchObject({ status: 'COMPLETED', covid19Probability: 0.25, revision: 3 });
    }
  });

  it('two workers that finish at once leave one reading', async () => {
    const event = received();
    await worker.start(event);
    await Promise.all([
      worker.complete(event, { ...FINDINGS, covid19Probability: 0.4 }),
      cases.complete(event, { ...FINDINGS, covid19Probability: 0.6 }),
    ]);
    expect(await rows(event)).toMatchObject([{ status: 'COMPLETED', revision: 3 }]);
  });

  it('is WITHHELD from the start without consent, and no worker starts it', async () => {
    const event = received(false);
    expect(await cases.open(event)).toMatchObject({ status: 'WITHHELD' });
    expect(await worker.start(event)).toMatchObject({ status: 'WITHHELD', covid19Probability: null });
  });

  it('is due from the arrival of its study, however late it is heard of', async () => {
    const arrival = new Date(Date.now() - 3 * 3_600_000);
    const event = received(true, arrival);
    await cases.open(event);
    expect(await caseOf(event)).toMatchObject({
      receivedAt: arrival,
      dueAt: new Date(arrival.getTime() + TARGET_MINUTES.ROUTINE * 60_000),
    });
  });

  it('is due no later for a study that arrived, by another clock, in the future', async () => {
    const event = received(true, new Date(Date.now() + 3 * 3_600_000));
    const { queuedAt } = await cases.open(event);
    expect(await caseOf(event)).toMatchObject({ receivedAt: queuedAt });
  });

  it('stays within its clinic', async () => {
    const event = received();
    await cases.open(event);
    const others = await api.read(randomUUID(), (unit) => unit.repository(DiagnosisEntity).find());
    expect(others).toEqual([]);
  });
});
