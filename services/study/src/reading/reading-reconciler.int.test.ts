import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import {
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
  DIAGNOSES_STREAM,
  DIAGNOSIS_UPDATED,
  type DiagnosisStatusName,
  diagnosisUpdatedSubject,
  SETTLEMENT_CONSUMER,
  studyReceivedEvent,
} from '@pulmora/schema';
import {
  createTestDatabases,
  type NatsHandle,
  startNats,
  type TestDatabases,
  temporaryDirectory,
} from '@pulmora/stack';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CtImageEntity } from '../image/ct-image.entity.js';
import { sweepOrphans } from '../image/orphan-sweep.js';
import { StudyEntity } from '../study/study.entity.js';
import { startReconciler } from './reading-reconciler.js';
import { followReadings } from './reading-settlement.js';

const logger = createLogger('test', 'fatal');
const tenantId = randomUUID();

describe('a study whose reading does not come', () => {
  let databases: TestDatabases;
  let nats: NatsHandle;
  let bus: EventBus;
  let api: DataSource;
  let reconcilerSource: DataSource;
  let relaySource: DataSource;
  let database: TenantDatabase;

  beforeAll(async () => {
    [databases, nats] = await Promise.all([createTestDatabases(), startNats()]);
    const open = (url: string) =>
      openDatabase({ url, entities: [StudyEntity, CtImageEntity], applicationName: 'test', poolSize: 3 });
    [api, reconcilerSource, relaySource] = await Promise.all([
      open(databases.study),
      open(databases.studyReconciler),
      open(databases.studyRelay),
    ]);
    database = createTenantDatabase(api);
    bus = await connectEventBus({ url: nats.url, name: 'test', logger });
    await bus.ensureStream(DIAGNOSES_STREAM);
    await bus.ensureConsumer(SETTLEMENT_CONSUMER);
  });
  afterAll(async () => {
    await bus.close();
    await Promise.all([api, reconcilerSource, relaySource].map((source) => source.destroy()));
    await Promise.all([databases[Symbol.asyncDispose](), nats[Symbol.asyncDispose]()]);
  });

  /** A study asked about this long ago. */
  async function study(agoS: number): Promise<string> {
    const id = randomUUID();
    const at = new Date(Date.now() - agoS * 1_000);
    await database.write(tenantId, async (unit) => {
      await unit.repository(StudyEntity).insert({
        tenantId,
        id,
        patientId: randomUUID(),
        priority: 'URGENT',
        clinicalNotes: 'private',
        aiReadingConsent: true,
        contentDigest: id,
        receivedAt: at,
        readingSettledAt: null,
        readingReleasedAt: at,
        requestTraceparent: null,
        readingRequestedAt: at,
        readingRequests: 1,
      });
      await unit.repository(CtImageEntity).insert({
        tenantId,
        id: randomUUID(),
        studyId: id,
        position: 0,
        mediaType: 'image/png',
        width: 100,
        height: 100,
        sizeBytes: 10,
        sha256: 'b'.repeat(64),
      });
    });
    return id;
  }

  const requestsFor = async (id: string) => {
    const rows: { payload: unknown }[] = await relaySource.query(
      `SELECT payload FROM outbox WHERE payload ->> 'subject' = $1`,
      [id],
    );
    return rows.map((row) => studyReceivedEvent.parse(row.payload));
  };

  it('is asked about again, with patience that grows, and without its notes', async () => {
    const overdue = await study(400);
    const young = await study(10);
    let woken = 0;
    const onEvents = () => {
      woken += 1;
    };
    const reconciler = startReconciler({
      dataSource: reconcilerSource,
      logger,
      onEvents,
      patienceS: 300,
      intervalMs: 3_600_000,
    });
    expect(await reconciler.now()).toBe(1);
    expect(await reconciler.now()).toBe(0);
    await reconciler.stop();
    expect(woken).toBe(1);
    expect(await requestsFor(young)).toEqual([]);
    const [request] = await requestsFor(overdue);
    expect(request).toMatchObject({
      tenantid: tenantId,
      data: { studyId: overdue, generation: 1, priority: 'URGENT' },
    });
    expect(request?.data.images).toHaveLength(1);
    expect(JSON.stringify(request)).not.toContain('private');
  });

  it.each<[DiagnosisStatusName, boolean]>([
    ['RUNNING', false],
    ['COMPLETED', true],
    ['FAILED', true],
    ['WITHHELD', true],
  ])('is left alone once its reading is %s: %s', async (status, settled) => {
    const id = await study(0);
    const marker = await study(0);
    const following = followReadings(bus, database, logger);
    const tell = (studyId: string, as: DiagnosisStatusName) => {
      const data = {
        diagnosisId: randomUUID(),
        studyId,
        patientId: randomUUID(),
        generation: 1,
        status: as,
        revision: 1,
      };
      const event = newCloudEvent({ source: 'test', type: DIAGNOSIS_UPDATED, subject: studyId, tenantId, data });
      return bus.publish(diagnosisUpdatedSubject(tenantId), event, event.id);
    };
    await tell(id, status);
    await tell(marker, 'COMPLETED');
    const settledAt = async (studyId: string) =>
      (await database.read(tenantId, (unit) => unit.repository(StudyEntity).findOneByOrFail({ id: studyId })))
        .readingSettledAt;
    await expect.poll(() => settledAt(marker), { timeout: 20_000 }).not.toBeNull();
    await following.stop();
    expect((await settledAt(id)) !== null).toBe(settled);
  });

  it('and images that never became one are swept, when they are old enough', async () => {
    await using folder = await temporaryDirectory('blobs');
    const blobs = await openFileBlobStore(folder.path);
    const kept = await study(0);
    const orphan = randomUUID();
    for (const id of [kept, orphan]) {
      await blobs.write(`${tenantId}/${id}/${randomUUID()}`, Readable.from([Buffer.from('pixels')]));
    }
    expect(await sweepOrphans(blobs, database, logger)).toBe(0);
    const tomorrow = new Date(Date.now() + 24 * 3_600_000);
    expect(await sweepOrphans(blobs, database, logger, tomorrow)).toBe(1);
    const left: string[] = [];
    for await (const prefix of blobs.listStudyPrefixes(tomorrow)) left.push(prefix);
    expect(left).toEqual([`${tenantId}/${kept}`]);
  });
});
