import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { aggregateStudy, type PreprocessPool, startPreprocessPool } from '@pulmora/la-dnn';
import {
  createTenantDatabase,
  newCloudEvent,
  openDatabase,
  openFileBlobStore,
  type SealedBlobStore,
  sealedBlobStore,
  type TenantDatabase,
} from '@pulmora/platform';
import { PATIENT_CONSENT_CHANGED, PATIENT_ERASURE_REQUESTED, type StudyReceivedEvent } from '@pulmora/schema';
import {
  createTestDatabases,
  type TemporaryDirectory,
  type TestDatabases,
  temporaryDirectory,
  trialKeys,
} from '@pulmora/stack';
import sharp from 'sharp';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CaseLog, ReadingOverError } from '../diagnosis/case-log.js';
import { DiagnosisEntity } from '../diagnosis/diagnosis.entity.js';
import { DIAGNOSIS_ENTITIES } from '../entities.js';
import { ImageReadingEntity } from '../image-reading/image-reading.entity.js';
import { ImageReadingService } from '../image-reading/image-reading.service.js';
import { ReadImageEntity } from '../image-reading/read-image.entity.js';
import { studyReceivedBy } from '../testing/diagnosis-platform.js';
import { type BrightnessThread, brightnessThread, RULE } from '../testing/predictions.js';
import { ImageReader, UnreadableStudyError } from './image-reader.js';
import { MicroBatcher } from './micro-batcher.js';

describe('reading the images of a study', () => {
  let databases: TestDatabases;
  let sources: DataSource[];
  let directory: TemporaryDirectory;
  let blobs: SealedBlobStore;
  let pool: PreprocessPool;
  let worker: TenantDatabase;
  let api: TenantDatabase;

  beforeAll(async () => {
    [databases, directory] = await Promise.all([createTestDatabases(), temporaryDirectory('blobs')]);
    blobs = sealedBlobStore(await openFileBlobStore(directory.path), trialKeys());
    pool = startPreprocessPool({ threads: 1, maxPixels: 1_000_000 });
    const entities = DIAGNOSIS_ENTITIES;
    // As the roles that they have in life: what the worker may not do fails here.
    const open = (url: string) => openDatabase({ url, entities, applicationName: 'test' });
    sources = [await open(databases.diagnosisWorker), await open(databases.diagnosis)];
    const [first, second] = sources as [DataSource, DataSource];
    worker = createTenantDatabase(first);
    api = createTenantDatabase(second);
  });
  afterAll(async () => {
    await pool.dispose();
    await Promise.all(sources.map((source) => source.destroy()));
    await databases[Symbol.asyncDispose]();
    await directory[Symbol.asyncDispose]();
  });

  const grey = (brightness: number, width = 80, height = 64) =>
    sharp({ create: { width, height, channels: 3, background: { r: brightness, g: brightness, b: brightness } } })
      .png()
      .toBuffer();

  /** A study of these images, its blobs stored and its case opened. */
  async function studyOf(images: readonly Buffer[]): Promise<StudyReceivedEvent> {
    const tenantId = randomUUID();
    const studyId = randomUUID();
    const stored = images.map(async (bytes, position) => {
      const imageId = randomUUID();
      const blobKey = `${tenantId}/${studyId}/${imageId}`;
      await blobs.write(blobKey, Readable.from([bytes]));
      return { imageId, position, blobKey, sha256: createHash('sha256').update(bytes).digest('hex') };
    });
    const event = studyReceivedBy(tenantId, { studyId, images: await Promise.all(stored) });
    await new CaseLog(worker).start(event);
    return event;
  }

  const readerOf = (thread: BrightnessThread, batchSize = 2) =>
    new ImageReader({
      database: worker,
      blobs,
      pool,
      batcher: new MicroBatcher({
        predict: (images) => thread.predict(images),
        maxBatch: batchSize,
        maxWaitMs: 0,
        targetMs: 1_000,
        upstream: () => 0,
      }),
      modelVersion: thread.model.version,
      held: batchSize,
      storeEvery: batchSize,
      onStage: () => {},
    });

  const complete = async (event: StudyReceivedEvent, thread: BrightnessThread, reader = readerOf(thread)) => {
    const { predictions } = await reader.read(event);
    const { covid19, ...study } = aggregateStudy(predictions, RULE);
    const { name: modelName, version: modelVersion } = thread.model;
    return new CaseLog(worker).complete(event, {
      ...study,
      covid19Probability: covid19,
      modelName,
      modelVersion,
      engine: 'wasm',
      inferenceMs: 1,
    });
  };

  const imageReadings = async (event: StudyReceivedEvent, diagnosisId: string) =>
    (await new ImageReadingService(api).ofDiagnoses({ tenantId: event.tenantid }, [diagnosisId]))[0];

  const withdraw = async ({ tenantid: tenantId, data: { patientId } }: StudyReceivedEvent) => {
    const changedAt = new Date().toISOString();
    const data = { patientId, aiReading: false, dataContribution: false, revision: 2, changedAt };
    const about = { source: 'test', subject: patientId, tenantId };
    await new CaseLog(api).heedConsent(newCloudEvent({ ...about, type: PATIENT_CONSENT_CHANGED, data }));
  };
  const erase = async ({ tenantid: tenantId, data: { patientId } }: StudyReceivedEvent) => {
    const data = { erasureId: randomUUID(), patientId };
    const about = { source: 'test', subject: patientId, tenantId };
    await new CaseLog(api).erase(newCloudEvent({ ...about, type: PATIENT_ERASURE_REQUESTED, data }));
  };

  it.each([
    ['whose consent is withdrawn', withdraw, ['WITHHELD']],
    ['whose patient is erased', erase, []],
  ] as const)(
    'of one %s between two batches, stores nothing more and removes what it had',
    async (_, end, statuses) => {
      const event = await studyOf([await grey(10), await grey(120), await grey(240)]);
      const thread = brightnessThread();
      const predict = thread.predict.bind(thread);
      let batches = 0;
      const interrupted = {
        ...thread,
        predict: async (inputs: Parameters<typeof predict>[0]) => {
          batches += 1;
          if (batches === 2) await end(event);
          return predict(inputs);
        },
      } as BrightnessThread;
      await expect(readerOf(interrupted, 1).read(event)).rejects.toBeInstanceOf(ReadingOverError);
      // One may be in the network while the one before it is being stored.
      expect(batches).toBeLessThanOrEqual(3);
      const { studyId } = event.data;
      const left = await api.read(event.tenantid, async (unit) => ({
        statuses: (await unit.repository(DiagnosisEntity).findBy({ studyId })).map(({ status }) => status),
        readings: await unit.repository(ImageReadingEntity).countBy({ studyId }),
        images: await unit.repository(ReadImageEntity).countBy({ studyId }),
      }));
      expect(left).toEqual({ statuses: [...statuses], readings: 0, images: 0 });
    },
  );

  it('keeps what each was read as, where it stands and how large it is; the same pixels are read once', async () => {
    const [dark, bright] = [await grey(10), await grey(240, 200, 100)];
    const event = await studyOf([bright, dark, bright]);
    const thread = brightnessThread();
    const diagnosis = await complete(event, thread);
    expect(thread.images).toBe(2);
    expect(diagnosis).toMatchObject({ outcome: 'POSITIVE', abstention: null, refusedImages: 0 });
    expect(await imageReadings(event, diagnosis.id)).toMatchObject([
      {
        position: 0,
        imageId: event.data.images[0]?.imageId,
        reading: { outcome: 'POSITIVE', width: 200, height: 100 },
      },
      { position: 1, imageId: event.data.images[1]?.imageId, reading: { outcome: 'NEGATIVE', width: 80, height: 64 } },
      { position: 2, imageId: event.data.images[2]?.imageId, reading: { outcome: 'POSITIVE', foreignness: 0.25 } },
    ]);
  });

  it('is uncertain where the study is', async () => {
    const thread = brightnessThread();
    const event = await studyOf([await grey(128)]);
    expect(await complete(event, thread)).toMatchObject({
      status: 'COMPLETED',
      outcome: 'INDETERMINATE',
      abstention: 'UNCERTAIN',
      covid19Probability: expect.closeTo(128 / 255, 5),
      refusedImages: 0,
    });
  });

  it('leaves out what is foreign, and says how much that was', async () => {
    const event = await studyOf([await grey(255), await grey(20), await grey(255, 90)]);
    const diagnosis = await complete(event, brightnessThread());
    expect(diagnosis).toMatchObject({ outcome: 'NEGATIVE', abstention: null, refusedImages: 2 });
    expect((await imageReadings(event, diagnosis.id))?.map(({ reading }) => reading.abstention)).toEqual([
      'NOT_AXIAL_CHEST_CT',
      null,
      'NOT_AXIAL_CHEST_CT',
    ]);
  });

  it('has no probability where everything is foreign', async () => {
    const event = await studyOf([await grey(255)]);
    expect(await complete(event, brightnessThread())).toMatchObject({
      status: 'COMPLETED',
      outcome: 'INDETERMINATE',
      abstention: 'NOT_AXIAL_CHEST_CT',
      covid19Probability: null,
      lesions: null,
      refusedImages: 1,
    });
  });

  it('goes on after a crash where it was, to the same result', async () => {
    const images = await Promise.all([240, 255, 128, 3, 77].map((brightness) => grey(brightness)));
    const broken = await studyOf(images);
    const thread = brightnessThread();
    const crashing: BrightnessThread = {
      ...thread,
      images: 0,
      predict: (batch) => (thread.images >= 2 ? Promise.reject(new Error('crash')) : thread.predict(batch)),
    };
    await expect(readerOf(crashing).read(broken)).rejects.toThrow('crash');
    const resumed = await readerOf(thread).read(broken);
    expect(thread.images).toBe(5);
    const { predictions } = await readerOf(brightnessThread()).read(await studyOf(images));
    expect(aggregateStudy(resumed.predictions, RULE)).toEqual(aggregateStudy(predictions, RULE));
  });

  it('may be repeated: nothing is stored twice', async () => {
    const event = await studyOf([await grey(50), await grey(60)]);
    const thread = brightnessThread();
    await Promise.all([readerOf(thread).read(event), readerOf(thread).read(event)]);
    const diagnosis = await complete(event, thread);
    expect(await imageReadings(event, diagnosis.id)).toHaveLength(2);
  });

  it('reads an image again whose reading explains nothing', async () => {
    const event = await studyOf([await grey(200)]);
    const [image] = event.data.images;
    const thread = brightnessThread();
    await worker.write(event.tenantid, (unit) =>
      unit.manager.query(
        `INSERT INTO image_readings (tenant_id, study_id, image_sha256, model_version, generation, covid19_probability, lesions)
         VALUES ($1, $2, $3, $4, 1, 0.1, '{}')`,
        [event.tenantid, event.data.studyId, image?.sha256, thread.model.version],
      ),
    );
    const diagnosis = await complete(event, thread);
    expect(thread.images).toBe(1);
    expect(await imageReadings(event, diagnosis.id)).toMatchObject([
      { reading: { outcome: 'POSITIVE', covid19Probability: expect.closeTo(200 / 255, 5), width: 80 } },
    ]);
  });

  it('shows the images of the version that completed it, and none before it is completed', async () => {
    const event = await studyOf([await grey(30)]);
    await readerOf(brightnessThread('9.9.8')).read(event);
    const { id } = await new CaseLog(worker).start(event);
    expect(await imageReadings(event, id)).toEqual([]);
    await complete(event, brightnessThread('9.9.9'));
    expect(await imageReadings(event, id)).toMatchObject([{ modelVersion: '9.9.9' }]);
  });

  it.each([
    ['gone', 'IMAGE_MISSING', async (key: string) => blobs.removePrefix(key)],
    [
      'altered',
      'IMAGE_CORRUPT',
      async (key: string) => {
        await blobs.removePrefix(key);
        await blobs.write(key, Readable.from([await grey(1)]));
      },
    ],
  ])('gives up on a study with an image that is %s', async (_, failureCode, spoil) => {
    const event = await studyOf([await grey(90)]);
    await spoil(event.data.images[0]?.blobKey ?? '');
    const reading = readerOf(brightnessThread()).read(event);
    await expect(reading).rejects.toThrow(UnreadableStudyError);
    await expect(reading).rejects.toMatchObject({ failureCode });
  });
});
