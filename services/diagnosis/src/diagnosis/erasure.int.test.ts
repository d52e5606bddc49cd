import { randomUUID } from 'node:crypto';
import {
  createTenantDatabase,
  newCloudEvent,
  openDatabase,
  PatientErasedError,
  type TenantDatabase,
} from '@pulmora/platform';
import { PATIENT_ERASURE_REQUESTED, type PatientErasureRequestedEvent, type StudyReceivedEvent } from '@pulmora/schema';
import { createTestDatabases, type TestDatabases } from '@pulmora/stack';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DIAGNOSIS_ENTITIES } from '../entities.js';
import { CaseGrantService } from '../grant/case-grant.service.js';
import { ImageReadingEntity } from '../image-reading/image-reading.entity.js';
import { ReadImageEntity } from '../image-reading/read-image.entity.js';
import { contextOf, studyReceivedBy } from '../testing/diagnosis-platform.js';
import { assertStillRead, CaseLog, type Findings, ReadingOverError } from './case-log.js';
import { DiagnosisEntity } from './diagnosis.entity.js';

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

describe('cases of a patient who is erased', () => {
  let databases: TestDatabases;
  let sources: DataSource[];
  let api: CaseLog;
  let grants: CaseGrantService;
  let worker: CaseLog;
  let workerDatabase: TenantDatabase;
  let relay: DataSource;
  const tenantId = randomUUID();

  beforeAll(async () => {
    databases = await createTestDatabases();
    const entities = DIAGNOSIS_ENTITIES;
    sources = await Promise.all(
      [databases.diagnosis, databases.diagnosisWorker, databases.diagnosisRelay].map((url) =>
        openDatabase({ url, entities, applicationName: 'test' }),
      ),
    );
    const [ofApi, ofWorker, ofRelay] = sources as [DataSource, DataSource, DataSource];
    relay = ofRelay;
    workerDatabase = createTenantDatabase(ofWorker);
    const database = createTenantDatabase(ofApi);
    api = new CaseLog(database);
    grants = new CaseGrantService(database);
    worker = new CaseLog(workerDatabase);
  });
  afterAll(async () => {
    await Promise.all(sources.map((source) => source.destroy()));
    await databases[Symbol.asyncDispose]();
  });

  const request = ({ data: { patientId } }: StudyReceivedEvent): PatientErasureRequestedEvent =>
    newCloudEvent({
      source: 'test',
      type: PATIENT_ERASURE_REQUESTED,
      subject: patientId,
      tenantId,
      data: { erasureId: randomUUID(), patientId },
    });
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
      await unit.repository(ReadImageEntity).insert({
        tenantId,
        id: randomUUID(),
        studyId,
        generation,
        modelVersion: '0',
        position: 0,
        imageId: randomUUID(),
        imageSha256: 'a'.repeat(64),
      });
    });
  const left = async (event: StudyReceivedEvent) => {
    const { studyId, patientId } = event.data;
    const [cases, readings, images] = await workerDatabase.read(tenantId, async (unit) => [
      await unit.repository(DiagnosisEntity).countBy({ patientId }),
      await unit.repository(ImageReadingEntity).countBy({ studyId }),
      await unit.repository(ReadImageEntity).countBy({ studyId }),
    ]);
    const given = await grants.list(tenantId, { first: 100, after: undefined });
    const events: { type: string }[] = await relay.query(
      `SELECT payload ->> 'type' AS type FROM outbox WHERE payload #>> '{data,patientId}' = $1`,
      [patientId],
    );
    const ofTheirs = given.filter((grant) => grant.patientId === patientId).length;
    return { cases, readings, images, grants: ofTheirs, events: events.map(({ type }) => type) };
  };
  const NOTHING = { cases: 0, readings: 0, images: 0, grants: 0, events: ['org.pulmora.patient.erasure-confirmed.v1'] };

  const grant = async ({ data: { studyId } }: StudyReceivedEvent) => {
    const grantee = { tenantId: randomUUID(), subject: 'dr-remote' };
    const input = { studyId, grantee, reason: 'x', expiresAt: new Date(Date.now() + 3_600_000) };
    const result = await grants.grant(contextOf(tenantId), input);
    return result.kind === 'granted' ? result.grant : undefined;
  };

  it('are gone with what was read, who was to see it, and what was to be told of them', async () => {
    const event = studyReceivedBy(tenantId);
    await worker.start(event);
    await keep(event);
    const given = await grant(event);
    await worker.complete(event, FINDINGS);
    expect(await left(event)).toMatchObject({ cases: 1, readings: 1, images: 1, grants: 1 });
    const other = studyReceivedBy(tenantId);
    await api.open(other);
    await api.erase(request(event));
    expect(await left(event)).toEqual(NOTHING);
    expect(await left(other)).toMatchObject({ cases: 1 });
    expect(await grants.revoke(contextOf(tenantId), given?.id ?? '')).toBeUndefined();
    expect(await grant(event)).toBeUndefined();
    // Asked again, it confirms again.
    await api.erase(request(event));
    expect(await left(event)).toEqual(NOTHING);
  });

  it('are not written by a worker that was at it, whatever it tries', async () => {
    const event = studyReceivedBy(tenantId);
    await worker.start(event);
    await api.erase(request(event));
    await expect(keep(event)).rejects.toBeInstanceOf(ReadingOverError);
    for (const late of [
      () => worker.open(event),
      () => worker.start(event),
      () => worker.complete(event, FINDINGS),
      () => worker.fail(event, 'IMAGE_MISSING'),
    ]) {
      await expect(late()).rejects.toBeInstanceOf(PatientErasedError);
    }
    expect(await worker.isErased(event)).toBe(true);
    expect(await left(event)).toEqual(NOTHING);
  });

  it('and one that finishes at the same moment leaves nothing either', async () => {
    for (let i = 0; i < 20; i += 1) {
      const event = studyReceivedBy(tenantId);
      await worker.start(event);
      await Promise.allSettled([
        keep(event),
        worker.complete(event, FINDINGS),
        api.erase(request(event)),
        api.open(event),
        grant(event),
      ]);
      expect(await left(event)).toEqual(NOTHING);
    }
  });
});
