import { randomUUID } from 'node:crypto';
import { createTenantDatabase, newCloudEvent, openDatabase, type TenantDatabase } from '@pulmora/platform';
import { PATIENT_CONSENT_CHANGED, type PatientConsentChangedEvent, type StudyReceivedEvent } from '@pulmora/schema';
import { createTestDatabases, type TestDatabases } from '@pulmora/stack';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DIAGNOSIS_ENTITIES } from '../entities.js';
import { ImageReadingEntity } from '../image-reading/image-reading.entity.js';
import { studyReceivedBy } from '../testing/diagnosis-platform.js';
import { assertStillRead, CaseLog, type Findings, ReadingOverError } from './case-log.js';

const FINDINGS: Findings = {
  outcome: 'POSITIVE',
  abstention: null,
  refusedImages: 0,
  covid19Probability: 0.75,
  lesions: { GGO: 0.5, Csld: 0, CrPa: 0, AirBr: 0, InSepThi: 0 },
  modelName: 'test',
  modelVersion: '0.0.0',
  engine: 'onnx',
  inferenceMs: 1,
};

describe('a consent that is withdrawn', () => {
  let databases: TestDatabases;
  let sources: DataSource[];
  let api: CaseLog;
  let worker: CaseLog;
  let workerDatabase: TenantDatabase;
  const tenantId = randomUUID();

  beforeAll(async () => {
    databases = await createTestDatabases();
    const entities = DIAGNOSIS_ENTITIES;
    sources = await Promise.all(
      [databases.diagnosis, databases.diagnosisWorker].map((url) =>
        openDatabase({ url, entities, applicationName: 'test' }),
      ),
    );
    const [apiDatabase, ofWorker] = sources.map((source) => createTenantDatabase(source)) as [
      TenantDatabase,
      TenantDatabase,
    ];
    workerDatabase = ofWorker;
    api = new CaseLog(apiDatabase);
    worker = new CaseLog(workerDatabase);
  });
  afterAll(async () => {
    await Promise.all(sources.map((source) => source.destroy()));
    await databases[Symbol.asyncDispose]();
  });

  const consent = (
    { data: { patientId } }: StudyReceivedEvent,
    aiReading: boolean,
    revision: number,
    changedAt = new Date(),
  ): PatientConsentChangedEvent =>
    newCloudEvent({
      source: 'test',
      type: PATIENT_CONSENT_CHANGED,
      subject: patientId,
      tenantId,
      data: { patientId, aiReading, dataContribution: false, revision, changedAt: changedAt.toISOString() },
    });
  /** What a worker stores between two batches. */
  const keep = (event: StudyReceivedEvent) =>
    workerDatabase.write(tenantId, async (unit) => {
      await assertStillRead(unit, event);
      const { studyId, generation } = event.data;
      await unit.repository(ImageReadingEntity).insert({
        tenantId,
        studyId,
        imageSha256: 'a'.repeat(64),
        modelVersion: '0',
        generation,
        covid19Probability: 0.5,
        lesions: { GGO: 0.5, Csld: 0, CrPa: 0, AirBr: 0, InSepThi: 0 },
        readAt: new Date(),
      });
    });
  const kept = (event: StudyReceivedEvent) =>
    workerDatabase.read(tenantId, (unit) =>
      unit.repository(ImageReadingEntity).countBy({ studyId: event.data.studyId }),
    );
  const read = async (event: StudyReceivedEvent) => (await api.open(event)).status;

  it('ends a case that waits as WITHHELD, and no worker takes it up', async () => {
    const event = studyReceivedBy(tenantId);
    await api.open(event);
    await api.heedConsent(consent(event, false, 2));
    expect(await read(event)).toBe('WITHHELD');
    expect((await worker.start(event)).status).toBe('WITHHELD');
  });

  it('ends one that is being read, and what was read of it is discarded, then and later', async () => {
    const event = studyReceivedBy(tenantId);
    await worker.start(event);
    await keep(event);
    expect(await kept(event)).toBe(1);
    await api.heedConsent(consent(event, false, 2));
    await expect(keep(event)).rejects.toBeInstanceOf(ReadingOverError);
    expect(await worker.complete(event, FINDINGS)).toMatchObject({ status: 'WITHHELD', covid19Probability: null });
    expect(await kept(event)).toBe(0);
  });

  it('is heeded before the case is opened, also when the study says otherwise', async () => {
    const event = studyReceivedBy(tenantId);
    await api.heedConsent(consent(event, false, 2));
    expect((await worker.start(event)).status).toBe('WITHHELD');
  });

  it('discards a reading that came to its end after it, and leaves one from before', async () => {
    const patientId = randomUUID();
    const [before, after] = [studyReceivedBy(tenantId, { patientId }), studyReceivedBy(tenantId, { patientId })];
    for (const event of [before, after]) await worker.start(event);
    const first = await worker.complete(before, FINDINGS);
    await keep(after);
    const second = await worker.complete(after, FINDINGS);
    const at = second.completedAt ?? new Date();
    // The two must not share a millisecond.
    const since = at > (first.completedAt ?? at) ? at : new Date(at.getTime() + 1);
    await api.heedConsent(consent(after, false, 2, since));
    expect(await read(before)).toBe('COMPLETED');
    if (since === at) {
      expect(await read(after)).toBe('WITHHELD');
      expect(await kept(after)).toBe(0);
    }
  });

  it('and given again counts for studies that come under it, whichever event is first', async () => {
    const patientId = randomUUID();
    const event = studyReceivedBy(tenantId, { patientId, consentRevision: 3 });
    await api.heedConsent(consent(event, false, 2));
    expect((await worker.start(event)).status).toBe('RUNNING');
    await api.heedConsent(consent(event, true, 3));
    // An old word that comes late changes nothing.
    await api.heedConsent(consent(event, false, 2));
    expect((await worker.complete(event, FINDINGS)).status).toBe('COMPLETED');
  });

  it('waits for a step that is under way, or the step for it: never both', async () => {
    for (let i = 0; i < 20; i += 1) {
      const event = studyReceivedBy(tenantId);
      await worker.start(event);
      const changedAt = new Date();
      await Promise.all([
        worker.complete(event, FINDINGS),
        api.heedConsent(consent(event, false, 2, changedAt)),
        keep(event).catch((error) => expect(error).toBeInstanceOf(ReadingOverError)),
      ]);
      expect(await read(event)).toBe('WITHHELD');
      expect(await kept(event)).toBe(0);
    }
  });
});
