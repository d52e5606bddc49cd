import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import {
  auditScopeOf,
  connectEventBus,
  createLogger,
  createTenantDatabase,
  type EventBus,
  inAuditScope,
  LiveResync,
  onBehalfOfUsers,
  openDatabase,
  openFileBlobStore,
  type RequestContext,
  sealedBlobStore,
  startOutboxRelay,
  type TenantDatabase,
  toGlobalId,
  type UploadStream,
} from '@pulmora/platform';
import { BATCHES_STREAM, UPLOADS_STREAM } from '@pulmora/schema';
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
import type { QuotaAmounts } from '../quota/quota.js';
import { UploadQuotas } from '../quota/upload-quotas.js';
import { StudyEntity } from '../study/study.entity.js';
import { type NewStudy, StudyService } from '../study/study.service.js';
import { UploadFeed } from '../upload/upload-feed.js';
import { UploadProgress } from '../upload/upload-progress.js';
import { BatchEntity } from './batch.entity.js';
import { changeBatchesOf } from './batch.events.js';
import { BatchService } from './batch.service.js';
import { BatchFeed } from './batch-feed.js';
import { BatchItemEntity } from './batch-item.entity.js';

const logger = createLogger('test', 'fatal');
const NOBODY = randomUUID();

const picture = (grey: number) =>
  sharp({ create: { width: 80, height: 70, channels: 3, background: { r: grey, g: grey, b: grey } } })
    .png()
    .toBuffer();

const upload = (source: Buffer | (() => Readable)): Promise<FileUpload> =>
  Promise.resolve({
    filename: 'x',
    mimetype: 'image/png',
    encoding: '7bit',
    createReadStream: () => (typeof source === 'function' ? source() : Readable.from([source])) as UploadStream,
  } as unknown as FileUpload);

describe('batches', () => {
  let databases: TestDatabases;
  let nats: NatsHandle;
  let folder: TemporaryDirectory;
  let sources: DataSource[];
  let bus: EventBus;
  let database: TenantDatabase;
  let relay: ReturnType<typeof startOutboxRelay>;
  let studiesWith: (quotas: Partial<QuotaAmounts>) => StudyService;
  let batches: BatchService;
  let feed: BatchFeed;
  let uploads: UploadFeed;

  beforeAll(async () => {
    [databases, nats, folder] = await Promise.all([createTestDatabases(), startNats(), temporaryDirectory('blobs')]);
    const entities = [StudyEntity, CtImageEntity, BatchEntity, BatchItemEntity];
    sources = [
      await openDatabase({ url: databases.study, entities, applicationName: 'test' }),
      await openDatabase({ url: databases.studyRelay, entities: [], applicationName: 'test' }),
    ];
    const [dataSource, relaySource] = sources as [DataSource, DataSource];
    bus = await connectEventBus({ url: nats.url, name: 'test', logger });
    await bus.ensureStream(BATCHES_STREAM);
    await bus.ensureStream(UPLOADS_STREAM);
    relay = startOutboxRelay({ dataSource: relaySource, bus, logger });
    database = createTenantDatabase(dataSource, relay.wake);
    const users = onBehalfOfUsers(database);
    const blobs = sealedBlobStore(await openFileBlobStore(folder.path), trialKeys(database));
    studiesWith = (quotas) =>
      new StudyService({
        database: users,
        blobs,
        // The patient service is asked in the whole platform's tests; here every patient but one is known.
        patients: {
          find: async (id) => (id === toGlobalId('Patient', NOBODY) ? undefined : { aiReadingConsent: true }),
        },
        limits: { ...DEFAULT_IMAGE_LIMITS, maxBytes: 100_000 },
        maxImages: 20,
        quotas: new UploadQuotas(database, {
          STORED_BYTES: 1e9,
          BYTES_PER_DAY: 1e9,
          STUDIES_PER_DAY: 1_000,
          ...quotas,
        }),
      });
    batches = new BatchService(users, studiesWith({}), logger);
    feed = new BatchFeed(bus, database, batches, logger);
    uploads = new UploadFeed(bus, database, logger);
  });
  afterAll(async () => {
    feed.close();
    uploads.close();
    await relay.stop();
    await bus.close();
    await Promise.all(sources.map((source) => source.destroy()));
    await Promise.all([databases, nats, folder].map((resource) => resource[Symbol.asyncDispose]()));
  });

  const contextOf = (tenantId: string, subject = 'clinician'): RequestContext => ({
    identity: { subject, tenantId, roles: ['CLINICIAN'], expiresAt: Date.now() / 1_000 + 60, token: 'none' },
    traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`,
    signal: new AbortController().signal,
    loaders: new Map(),
  });
  const asUser = <T>(context: RequestContext, work: () => T): T =>
    inAuditScope(auditScopeOf('Mutation.test', context), work);
  const item = (images: Promise<FileUpload>[], patientId = randomUUID()): NewStudy => ({
    patientId: toGlobalId('Patient', patientId),
    images,
    priority: 'ROUTINE',
  });
  const receive = async (context: RequestContext, items: NewStudy[], batchId?: string, progress?: UploadProgress) => {
    const intake = await asUser(context, () => batches.receive(context, items, batchId, progress));
    if (intake.kind !== 'taken') throw new Error(intake.kind);
    return intake;
  };

  it('take each item in, or not, for itself', async () => {
    const context = contextOf(randomUUID());
    const patientId = randomUUID();
    const good = await picture(1);
    const { items, batch } = await receive(context, [
      item([upload(good)], patientId),
      item([upload(good)], patientId),
      item([upload(await picture(2))], NOBODY),
      item([upload(Buffer.from('no image'))]),
      item([]),
      item([
        upload(await picture(3)),
        upload(() =>
          Readable.from(
            (async function* () {
              yield Buffer.from('begun');
              throw Object.assign(new Error('gone'), { status: 499 });
            })(),
          ),
        ),
      ]),
      item([upload(await picture(4))]),
    ]);
    const outcomes = items.map(({ outcome }) => outcome);
    expect(outcomes.slice(0, 2).sort()).toEqual(['StudyAlreadyExists', 'UploadStudySuccess']);
    expect(outcomes.slice(2)).toEqual([
      'PatientNotFound',
      'ImageRejected',
      'InvalidInput',
      'UploadInterrupted',
      'UploadStudySuccess',
    ]);
    const { tenantId } = context.identity;
    const [progress] = await asUser(context, () => batches.progressOf(tenantId, [batch.id]));
    expect(progress).toEqual({ total: 7, receiving: 0, accepted: 3, rejected: 4, read: 0 });
    const stored = await database.read(tenantId, (unit) => unit.repository(StudyEntity).count());
    expect(stored).toBe(2);
  });

  it('tell of an item for which the clinic has no room as an upload would, also afterwards', async () => {
    const context = contextOf(randomUUID());
    const { tenantId } = context.identity;
    const image = await picture(8);
    const full = new BatchService(
      onBehalfOfUsers(database),
      studiesWith({ STORED_BYTES: 1, BYTES_PER_DAY: 1e9 }),
      logger,
    );
    const intake = await asUser(context, () => full.receive(context, [item([upload(image)])], undefined));
    if (intake.kind !== 'taken') throw new Error(intake.kind);
    const over = { state: 'REJECTED', outcome: 'QuotaExceeded', quota: 'STORED_BYTES', quotaLimit: 1, quotaUsed: 0 };
    expect(intake.items).toMatchObject([over]);
    expect(await asUser(context, () => batches.items(tenantId, intake.batch.id, 10, 0))).toMatchObject([over]);
  });

  it('are added to, in the order of the requests, and only by their clinic', async () => {
    const context = contextOf(randomUUID());
    const first = await receive(context, [item([upload(await picture(5))])]);
    const id = toGlobalId('Batch', first.batch.id);
    const second = await receive(context, [item([upload(await picture(6))]), item([])], id);
    expect(second.batch.id).toBe(first.batch.id);
    expect(second.items.map(({ position }) => position)).toEqual([1, 2]);
    const stranger = contextOf(randomUUID());
    const refused = await asUser(stranger, () => batches.receive(stranger, [item([])], id));
    expect(refused.kind).toBe('unknown-batch');
  });

  it('tell of every change until all is read, and go on from a cursor', async () => {
    const context = contextOf(randomUUID());
    const { tenantId } = context.identity;
    const { batch, items } = await receive(context, [item([upload(await picture(7))])]);
    const follow = (after?: string) => asUser(context, () => feed.follow(context, batch.id, after));
    const next = async (changes: ReturnType<typeof follow>) => {
      const { value } = await asUser(context, () => changes.next());
      if (!value || value instanceof LiveResync) throw new Error('no push');
      return value;
    };
    const changes = follow();
    const state = await next(changes);
    await changes.return?.();
    const studyId = items[0]?.studyId ?? '';
    await database.write(tenantId, async (unit) => {
      await unit.repository(StudyEntity).update({ tenantId, id: studyId }, { readingSettledAt: new Date() });
      await changeBatchesOf(unit, studyId);
    });
    const resumed = follow(state.cursor ?? '');
    expect((await next(resumed)).value.revision).toBe(state.value.revision + 1);
    await resumed.return?.();
    const [progress] = await asUser(context, () => batches.progressOf(tenantId, [batch.id]));
    expect(progress).toMatchObject({ accepted: 1, read: 1 });
  });

  it('tell of no batch of another clinic', async () => {
    const { batch } = await receive(contextOf(randomUUID()), [item([])]);
    const stranger = contextOf(randomUUID());
    const changes = asUser(stranger, () => feed.follow(stranger, batch.id));
    expect(await asUser(stranger, () => changes.next())).toMatchObject({ done: true });
  });

  describe('the progress of an upload', () => {
    const told = async (context: RequestContext, uploadId: string, after?: string) => {
      const news = [];
      for await (const one of uploads.follow(context, uploadId, after)) news.push(one);
      return news;
    };
    const summary = (news: Awaited<ReturnType<typeof told>>) =>
      news.map((one) => (one instanceof LiveResync ? one.reason : [one.value.item, one.value.image, one.value.state]));

    it('tells of each image as it arrives and what became of it, also to who comes late, and goes on from a cursor', async () => {
      const context = contextOf(randomUUID());
      const uploadId = randomUUID();
      const early = told(context, uploadId);
      const slow = await picture(8);
      const dripping = () =>
        Readable.from(
          (async function* () {
            yield slow.subarray(0, 50);
            await delay(600);
            yield slow.subarray(50);
          })(),
        );
      const progress = new UploadProgress(bus, context, uploadId);
      await receive(context, [item([upload(dripping)]), item([upload(Buffer.from('nothing'))])], undefined, progress);
      progress.over();
      const live = await early;
      expect(summary(live)).toContainEqual([0, 0, 'RECEIVING']);
      expect(summary(live)).toContainEqual([0, 0, 'ACCEPTED']);
      expect(summary(live)).toContainEqual([1, 0, 'REJECTED']);
      expect(summary(live).at(-1)).toEqual([null, null, null]);
      const accepted = live.find((one) => !(one instanceof LiveResync) && one.value.state === 'ACCEPTED');
      if (!accepted || accepted instanceof LiveResync) throw new Error('nothing accepted');
      expect(accepted.value.receivedBytes).toBe(slow.length);
      // Of each image, the last.
      expect(summary(await told(context, uploadId)).sort()).toEqual(
        [
          [0, 0, 'ACCEPTED'],
          [1, 0, 'REJECTED'],
          [null, null, null],
        ].sort(),
      );
      expect(summary(await told(context, uploadId, accepted.cursor ?? ''))).toEqual(
        summary(live).slice(live.indexOf(accepted) + 1),
      );
    });

    it('is told to nobody else', async () => {
      const context = contextOf(randomUUID());
      const uploadId = randomUUID();
      const progress = new UploadProgress(bus, context, uploadId);
      progress.report().accepted(0);
      progress.over();
      await told(context, uploadId);
      for (const other of [contextOf(context.identity.tenantId, 'colleague'), contextOf(randomUUID())]) {
        const changes = uploads.follow(other, uploadId);
        const waiting = changes.next();
        await told(context, uploadId);
        await changes.return?.();
        expect((await waiting).done).toBe(true);
      }
    });
  });
});
