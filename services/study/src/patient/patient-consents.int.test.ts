import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  connectEventBus,
  createLogger,
  createTenantDatabase,
  type EventBus,
  newCloudEvent,
  noteConsent,
  noteErasure,
  openDatabase,
  openFileBlobStore,
  type RequestContext,
  sealedBlobStore,
  type TenantDatabase,
  toGlobalId,
} from '@pulmora/platform';
import {
  consentConsumer,
  PATIENT_CONSENT_CHANGED,
  PATIENTS_STREAM,
  patientConsentChangedSubject,
} from '@pulmora/schema';
import {
  createTestDatabases,
  type NatsHandle,
  startNats,
  type TemporaryDirectory,
  type TestDatabases,
  temporaryDirectory,
  trialKeys,
} from '@pulmora/stack';
import type { FileUpload } from 'graphql-upload-minimal';
import sharp from 'sharp';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CtImageEntity } from '../image/ct-image.entity.js';
import { DEFAULT_IMAGE_LIMITS } from '../image/image-rejection.js';
import { UploadQuotas } from '../quota/upload-quotas.js';
import { StudyEntity } from '../study/study.entity.js';
import { StudyService } from '../study/study.service.js';
import { followConsents } from './patient-consents.js';

describe('the consent of a patient whose studies are here', () => {
  let databases: TestDatabases;
  let nats: NatsHandle;
  let bus: EventBus;
  let dataSource: DataSource;
  let database: TenantDatabase;
  let folder: TemporaryDirectory;
  let service: StudyService;
  const tenantId = randomUUID();
  const logger = createLogger('test', 'fatal');

  beforeAll(async () => {
    [databases, nats, folder] = await Promise.all([createTestDatabases(), startNats(), temporaryDirectory('blobs')]);
    const entities = [StudyEntity, CtImageEntity];
    dataSource = await openDatabase({ url: databases.study, entities, applicationName: 'test' });
    database = createTenantDatabase(dataSource);
    bus = await connectEventBus({ url: nats.url, name: 'test', logger });
    await bus.ensureStream(PATIENTS_STREAM);
    await bus.ensureConsumer(consentConsumer('study'));
    service = new StudyService({
      database,
      blobs: sealedBlobStore(await openFileBlobStore(folder.path), trialKeys(database)),
      patients: { find: async () => ({ aiReadingConsent: true, consentRevision: 1 }) },
      limits: DEFAULT_IMAGE_LIMITS,
      maxImages: 5,
      quotas: new UploadQuotas(database, { STORED_BYTES: 1e9, BYTES_PER_DAY: 1e9, STUDIES_PER_DAY: 1_000 }),
    });
  });
  afterAll(async () => {
    await bus.close();
    await dataSource.destroy();
    await Promise.all([databases[Symbol.asyncDispose](), nats[Symbol.asyncDispose](), folder[Symbol.asyncDispose]()]);
  });

  const context: RequestContext = {
    identity: { subject: 'test', tenantId, roles: ['CLINICIAN'], expiresAt: Date.now() / 1_000 + 60, token: 'none' },
    traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`,
    signal: new AbortController().signal,
    loaders: new Map(),
  };
  const receive = async (patientId: string) => {
    const bytes = await sharp({ create: { width: 80, height: 80, channels: 3, background: { r: 9, g: 9, b: 9 } } })
      .png()
      .toBuffer();
    const image = Promise.resolve({ createReadStream: () => Readable.from([bytes]) } as unknown as FileUpload);
    return service.receive(context, { patientId: toGlobalId('Patient', patientId), images: [image], priority: 'STAT' });
  };
  const studyOf = (patientId: string) =>
    database.read(tenantId, (unit) => unit.repository(StudyEntity).findOneByOrFail({ patientId }));
  const say = async (patientId: string, aiReading: boolean, revision: number) => {
    const data = { patientId, aiReading, dataContribution: false, revision, changedAt: new Date().toISOString() };
    const event = newCloudEvent({ source: 'test', type: PATIENT_CONSENT_CHANGED, subject: patientId, tenantId, data });
    await bus.publish(patientConsentChangedSubject(tenantId), event, event.id);
  };

  it('withdrawn while the images came, holds for the study', async () => {
    const patientId = randomUUID();
    await database.write(tenantId, (unit) => noteConsent(unit, { patientId, aiReading: false, revision: 2 }));
    expect(await receive(patientId)).toMatchObject({ kind: 'received' });
    expect(await studyOf(patientId)).toMatchObject({ aiReadingConsent: false, consentRevision: 2 });
  });

  it('is what the patient service says where nothing newer was heard', async () => {
    const patientId = randomUUID();
    await database.write(tenantId, (unit) => noteConsent(unit, { patientId, aiReading: false, revision: 1 }));
    await receive(patientId);
    expect(await studyOf(patientId)).toMatchObject({ aiReadingConsent: true, consentRevision: 1 });
  });

  it('withdrawn later, holds for readings that are asked for again, but not for what is over', async () => {
    const [open, settled] = [randomUUID(), randomUUID()];
    for (const patientId of [open, settled]) await receive(patientId);
    await database.write(tenantId, (unit) =>
      unit.repository(StudyEntity).update({ tenantId, patientId: settled }, { readingSettledAt: new Date() }),
    );
    const following = followConsents(bus, database, logger);
    await say(settled, false, 2);
    await say(open, false, 2);
    await expect.poll(async () => (await studyOf(open)).aiReadingConsent, { timeout: 20_000 }).toBe(false);
    await following.stop();
    expect((await studyOf(settled)).aiReadingConsent).toBe(true);
  });

  it('does not matter any more when the patient was erased: nothing is kept, and nobody is known', async () => {
    const patientId = randomUUID();
    await database.write(tenantId, (unit) => noteErasure(unit, patientId));
    expect(await receive(patientId)).toEqual({ kind: 'unknown-patient' });
    await expect(studyOf(patientId)).rejects.toThrow();
  });
});
