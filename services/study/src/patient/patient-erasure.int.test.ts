import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { Readable } from 'node:stream';
import {
  type BlobStore,
  connectEventBus,
  createLogger,
  createTenantDatabase,
  type EventBus,
  newCloudEvent,
  openDatabase,
  openFileBlobStore,
  type TenantDatabase,
} from '@pulmora/platform';
import {
  erasureConsumer,
  GRANT_CHANGED,
  keepGrant,
  PATIENT_ERASURE_REQUESTED,
  PATIENTS_STREAM,
  patientErasureConfirmedEvent,
  patientErasureRequestedSubject,
} from '@pulmora/schema';
import {
  createTestDatabases,
  type NatsHandle,
  startNats,
  type TemporaryDirectory,
  type TestDatabases,
  temporaryDirectory,
} from '@pulmora/stack';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BatchEntity } from '../batch/batch.entity.js';
import { BatchItemEntity } from '../batch/batch-item.entity.js';
import { studyGrants } from '../grant/granted-cases.js';
import { CtImageEntity } from '../image/ct-image.entity.js';
import { StudyEntity } from '../study/study.entity.js';
import { studyReceived } from '../study/study.events.js';
import { followErasures } from './patient-erasure.js';

const logger = createLogger('test', 'fatal');
const tenantId = randomUUID();

let databases: TestDatabases;
let nats: NatsHandle;
let bus: EventBus;
let sources: DataSource[];
let relay: DataSource;
let database: TenantDatabase;
let folder: TemporaryDirectory;
let blobs: BlobStore;

beforeAll(async () => {
  [databases, nats, folder] = await Promise.all([createTestDatabases(), startNats(), temporaryDirectory('blobs')]);
  const open = (url: string) =>
    openDatabase({
      url,
      entities: [StudyEntity, CtImageEntity, BatchEntity, BatchItemEntity],
      applicationName: 'test',
      poolSize: 3,
    });
  const api = await open(databases.study);
  relay = await open(databases.studyRelay);
  sources = [api, relay];
  database = createTenantDatabase(api);
  blobs = await openFileBlobStore(folder.path);
  bus = await connectEventBus({ url: nats.url, name: 'test', logger });
  await bus.ensureStream(PATIENTS_STREAM);
  await bus.ensureConsumer(erasureConsumer('study'));
});
afterAll(async () => {
  await bus.close();
  await Promise.all(sources.map((source) => source.destroy()));
  await Promise.all([databases[Symbol.asyncDispose](), nats[Symbol.asyncDispose](), folder[Symbol.asyncDispose]()]);
});

async function store(patientId: string): Promise<string> {
  const now = new Date();
  const study: StudyEntity = {
    tenantId,
    id: randomUUID(),
    patientId,
    priority: 'STAT',
    clinicalNotes: 'private',
    aiReadingConsent: true,
    consentRevision: 1,
    contentDigest: randomUUID(),
    receivedAt: now,
    readingSettledAt: null,
    readingReleasedAt: null,
    requestTraceparent: null,
    readingRequestedAt: now,
    readingRequests: 1,
  };
  const image = { id: randomUUID(), position: 0, sha256: 'b'.repeat(64) };
  await blobs.write(`${tenantId}/${study.id}/${image.id}`, Readable.from([Buffer.from('pixels')]));
  await database.write(tenantId, async (unit) => {
    await unit.repository(StudyEntity).insert(study);
    await unit
      .repository(CtImageEntity)
      .insert({ ...image, tenantId, studyId: study.id, mediaType: 'image/png', width: 9, height: 9, sizeBytes: 6 });
    await unit.emit(studyReceived(study, [image]));
  });
  return study.id;
}

/** A batch with an item of each study. */
async function batchOf(studies: readonly { readonly patientId: string; readonly studyId: string }[]): Promise<string> {
  const batch = { tenantId, id: randomUUID(), createdAt: new Date(), revision: 1 };
  await database.write(tenantId, async (unit) => {
    await unit.repository(BatchEntity).insert(batch);
    await unit.repository(BatchItemEntity).insert(
      studies.map(({ patientId, studyId }, position) => ({
        tenantId,
        id: randomUUID(),
        batchId: batch.id,
        position,
        patientId,
        studyId,
        state: 'ACCEPTED' as const,
        outcome: 'UploadStudySuccess' as const,
        createdAt: new Date(),
      })),
    );
  });
  return batch.id;
}

const grant = (patientId: string, studyId: string) => {
  const data = {
    grantId: randomUUID(),
    studyId,
    patientId,
    kind: 'GRANT' as const,
    granteeTenantId: randomUUID(),
    granteeSubject: 'dr-remote',
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    revokedAt: null,
    revision: 1,
  };
  return keepGrant(
    database,
    newCloudEvent({ source: 'test', type: GRANT_CHANGED, subject: data.grantId, tenantId, data }),
    studyGrants,
  );
};
const granted = (): Promise<{ patient_id: string }[]> =>
  database.read(tenantId, (unit) => unit.manager.query('SELECT patient_id FROM granted_cases'));

const waiting = async (patientId: string) => {
  const rows: { payload: { type: string } }[] = await relay.query(
    `SELECT payload FROM outbox WHERE payload #>> '{data,patientId}' = $1 ORDER BY id`,
    [patientId],
  );
  return rows.map((row) => row.payload);
};

it('takes studies, images and what waits to be told of them, and says which; an image that resists is tried again', async () => {
  const patientId = randomUUID();
  const other = randomUUID();
  const ids = [await store(patientId), await store(patientId)].toSorted();
  const kept = await store(other);
  await grant(patientId, ids[0] ?? '');
  await grant(other, kept);
  const mixed = await batchOf([
    { patientId, studyId: ids[0] ?? '' },
    { patientId: other, studyId: kept },
    { patientId, studyId: ids[1] ?? '' },
  ]);
  const untouched = await batchOf([{ patientId: other, studyId: kept }]);
  let refusals = 2;
  const resisting: BlobStore = {
    ...blobs,
    async removePrefix(prefix) {
      if (refusals > 0) {
        refusals -= 1;
        throw new Error('the disk is away');
      }
      await blobs.removePrefix(prefix);
    },
  };
  const following = followErasures(bus, database, resisting, logger);
  const erasureId = randomUUID();
  const ask = async () => {
    const data = { erasureId, patientId };
    const event = newCloudEvent({
      source: 'test',
      type: PATIENT_ERASURE_REQUESTED,
      subject: patientId,
      tenantId,
      data,
    });
    await bus.publish(patientErasureRequestedSubject(tenantId), event, event.id);
  };
  await ask();
  await expect
    .poll(async () => (await waiting(patientId)).map(({ type }) => type), { timeout: 30_000 })
    .toEqual(['org.pulmora.patient.erasure-confirmed.v1']);
  const [confirmed] = (await waiting(patientId)).map((payload) => patientErasureConfirmedEvent.parse(payload).data);
  expect(confirmed).toMatchObject({ erasureId, service: 'study', removed: 2 });
  expect(confirmed?.related.toSorted()).toEqual(ids);
  const rows = await database.read(tenantId, async (unit) => ({
    studies: (await unit.repository(StudyEntity).find()).map((study) => study.id),
    images: await unit.repository(CtImageEntity).count(),
  }));
  expect(rows).toEqual({ studies: [kept], images: 1 });
  // Of a batch that others are in, too, only the patient's items go, and whoever follows it is told that it has changed.
  const batches = await database.read(tenantId, async (unit) => ({
    items: await unit.repository(BatchItemEntity).find({ order: { batchId: 'ASC' } }),
    revisions: new Map((await unit.repository(BatchEntity).find()).map(({ id, revision }) => [id, revision])),
  }));
  expect(batches.items.map(({ batchId, patientId: of }) => [batchId, of]).toSorted()).toEqual(
    [mixed, untouched].map((id) => [id, other]).toSorted(),
  );
  expect(batches.revisions).toEqual(
    new Map([
      [mixed, 2],
      [untouched, 1],
    ]),
  );
  expect(await readdir(`${folder.path}/${tenantId}`)).toEqual([kept]);
  expect(await waiting(other)).toHaveLength(1);
  expect(await granted()).toEqual([{ patient_id: other }]);
  // A grant that is heard of late is not kept either.
  await grant(patientId, ids[0] ?? '');
  expect(await granted()).toHaveLength(1);

  // Asked again, it confirms again: the first word may have been lost.
  await ask();
  await expect.poll(async () => (await waiting(patientId)).length, { timeout: 20_000 }).toBe(1);
  await expect
    .poll(async () => patientErasureConfirmedEvent.parse((await waiting(patientId))[0]).data.removed, {
      timeout: 20_000,
    })
    .toBe(0);
  await following.stop();
});
