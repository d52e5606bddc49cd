import { randomUUID } from 'node:crypto';
import {
  connectEventBus,
  createLogger,
  createMetrics,
  createTenantDatabase,
  type EventBus,
  openDatabase,
  startOutboxRelay,
  type TenantDatabase,
} from '@pulmora/platform';
import { type Priority, STUDIES_STREAM, studyReceivedEvent, workerConsumer } from '@pulmora/schema';
import { createTestDatabases, type NatsHandle, startNats, type TestDatabases } from '@pulmora/stack';
import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { CtImageEntity } from '../image/ct-image.entity.js';
import { StudyEntity } from '../study/study.entity.js';
import { type DispatcherOptions, startDispatcher } from './reading-dispatcher.js';
import { measureUnread } from './reading-metrics.js';

const logger = createLogger('test', 'fatal');
const NO_POLL = 3_600_000;

let nats: NatsHandle;
let bus: EventBus;
let databases: TestDatabases;
let sources: DataSource[];
let admin: DataSource;
let database: TenantDatabase;

const open = async (url: string) => {
  const source = await openDatabase({
    url,
    entities: [StudyEntity, CtImageEntity],
    applicationName: 'test',
    poolSize: 3,
  });
  sources.push(source);
  return source;
};

beforeAll(async () => {
  nats = await startNats();
  bus = await connectEventBus({ url: nats.url, name: 'test', logger });
  await bus.ensureStream(STUDIES_STREAM);
  await bus.ensureConsumer(workerConsumer('URGENT'));
});
afterAll(async () => {
  await bus.close();
  await nats[Symbol.asyncDispose]();
});
beforeEach(async () => {
  databases = await createTestDatabases();
  sources = [];
  admin = await open(databases.admin.study);
  database = createTenantDatabase(await open(databases.study));
});
afterEach(async () => {
  await Promise.all(sources.map((source) => source.destroy()));
  await databases[Symbol.asyncDispose]();
});

/** Studies that have just come in. */
async function take(tenantId: string, count: number, priority: Priority = 'URGENT'): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  await database.write(tenantId, async (unit) => {
    for (const [i, id] of ids.entries()) {
      const at = new Date(Date.now() + i);
      await unit.repository(StudyEntity).insert({
        tenantId,
        id,
        patientId: randomUUID(),
        priority,
        clinicalNotes: 'private',
        aiReadingConsent: true,
        consentRevision: 1,
        contentDigest: id,
        receivedAt: at,
        readingSettledAt: null,
        readingReleasedAt: null,
        requestTraceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`,
        readingRequestedAt: at,
        readingRequests: 1,
      });
      const image = { mediaType: 'image/png', width: 100, height: 100, sizeBytes: 10, sha256: 'b'.repeat(64) };
      await unit.repository(CtImageEntity).insert({ tenantId, id: randomUUID(), studyId: id, position: 0, ...image });
    }
  });
  return ids;
}

const settle = (tenantId: string, id: string) =>
  database.write(tenantId, (unit) =>
    unit.repository(StudyEntity).update({ tenantId, id }, { readingSettledAt: new Date() }),
  );

/** What has been asked for, in order. */
async function requests() {
  const rows: { payload: unknown }[] = await admin.query('SELECT payload FROM outbox ORDER BY id');
  return rows.map((row) => studyReceivedEvent.parse(row.payload));
}
const requested = async () => (await requests()).map((request) => request.data.studyId);

async function dispatcher(change: Partial<DispatcherOptions> = {}) {
  const dataSource = await open(databases.studyDispatcher);
  const away = { waitingPulls: async () => 0, lag: () => Promise.reject(new Error('away')) };
  const options = { dataSource, bus: away, logger, onEvents: () => {}, window: 3, aheadMs: 300, pollMs: NO_POLL };
  return startDispatcher({ ...options, ...change });
}

it("lets go a few of a clinic's flood, and another clinic's study at once", async () => {
  const [flooding, other] = [randomUUID(), randomUUID()];
  const flood = await take(flooding, 30);
  const dispatching = await dispatcher();
  await dispatching.dispatch();
  expect(await requested()).toEqual(flood.slice(0, 3));
  const [study] = await take(other, 1);
  await dispatching.dispatch();
  expect(await requested()).toEqual([...flood.slice(0, 3), study]);
  const [request] = await requests();
  expect(request).toMatchObject({ tenantid: flooding, data: { generation: 1, priority: 'URGENT' } });
  expect(request?.data.images).toHaveLength(1);
  expect(request?.traceparent).toContain('1'.repeat(32));
  expect(JSON.stringify(request)).not.toContain('private');
  await dispatching.stop();
});

it('lets the next one go when a reading has ended, in turns between clinics', async () => {
  const [a, b] = [randomUUID(), randomUUID()];
  const ofA = await take(a, 10);
  const ofB = await take(b, 10);
  const dispatching = await dispatcher({ window: 2 });
  await dispatching.dispatch();
  expect((await requested()).toSorted()).toEqual([ofA[0], ofB[0]].toSorted());
  for (let i = 0; i < 4; i += 1) {
    await settle(a, ofA[i] ?? '');
    await settle(b, ofB[i] ?? '');
    await dispatching.dispatch();
  }
  await dispatching.stop();
  const order = await requested();
  expect(order.filter((id) => ofA.includes(id))).toEqual(ofA.slice(0, 5));
  expect(order.filter((id) => ofB.includes(id))).toEqual(ofB.slice(0, 5));
});

it('gives no room to what the broker has lost', async () => {
  const clinic = randomUUID();
  const ids = await take(clinic, 9);
  const losing = await dispatcher({ bus: { waitingPulls: async () => 1, lag: async () => 0 } });
  await losing.dispatch();
  expect(await requested()).toEqual(ids.slice(0, 3));
  await admin.query(
    `UPDATE studies SET reading_released_at = now() - interval '1 minute' WHERE reading_released_at IS NOT NULL`,
  );
  // The loop has looked at the broker once: it has nothing.
  await expect.poll(async () => (await losing.dispatch()) + (await requested()).length, { timeout: 20_000 }).toBe(6);
  await losing.stop();
});

it('opens wider where more workers ask for more, and keeps priorities apart', async () => {
  const clinic = randomUUID();
  await take(clinic, 20);
  await take(clinic, 20, 'ROUTINE');
  const waitingPulls = async (_stream: string, durable: string) => (durable.endsWith('urgent') ? 4 : 0);
  const dispatching = await dispatcher({ bus: { waitingPulls, lag: async () => 100 } });
  await dispatching.dispatch();
  await dispatching.stop();
  const priorities = (await requests()).map((request) => request.data.priority);
  expect(priorities.filter((priority) => priority === 'URGENT')).toHaveLength(12);
  expect(priorities.filter((priority) => priority === 'ROUTINE')).toHaveLength(3);
});

it('lets nothing go twice, however many replicas look, and whichever of them dies', async () => {
  const clinics = [randomUUID(), randomUUID(), randomUUID()];
  for (const clinic of clinics) await take(clinic, 8);
  const replicas = await Promise.all([dispatcher(), dispatcher(), dispatcher()]);
  for (let i = 0; i < 12; i += 1) {
    const looking = Promise.allSettled(replicas.map((replica) => replica.dispatch()));
    if (i % 3 === 0) {
      await admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE usename = 'pulmora_study_dispatcher' AND datname = current_database() LIMIT 1`);
    }
    await looking;
    const out: { tenant_id: string; id: string }[] = await admin.query(
      'SELECT tenant_id, id FROM studies WHERE reading_released_at IS NOT NULL AND reading_settled_at IS NULL',
    );
    expect(out.length).toBeLessThanOrEqual(6);
    for (const { tenant_id: tenantId, id } of out) await settle(tenantId, id);
  }
  await Promise.all(replicas.map((replica) => replica.stop()));
  const ids = await requested();
  expect(ids).toHaveLength(24);
  expect(new Set(ids).size).toBe(24);
});

it('tells the whole queue: what is held back, and what the broker has', async () => {
  const clinic = randomUUID();
  const ids = await take(clinic, 20);
  const relay = startOutboxRelay({ dataSource: await open(databases.studyRelay), bus, logger });
  const dispatching = await dispatcher({ bus, onEvents: relay.wake });
  const metrics = createMetrics('test');
  measureUnread(metrics, await open(databases.studyDispatcher), logger);
  const told = async (name: string) => {
    const text = await metrics.registry.metrics();
    return Number(new RegExp(`^${name}\\{[^}]*priority="urgent"[^}]*\\} (\\d+)$`, 'm').exec(text)?.[1]);
  };
  const lag = () => bus.lag(STUDIES_STREAM.name, workerConsumer('URGENT').durable);
  await expect.poll(lag, { timeout: 20_000 }).toBe(3);
  expect(await told('pulmora_reading_backlog')).toBe(17);
  expect(await told('pulmora_reading_queue')).toBe(20);
  await settle(clinic, ids[0] ?? '');
  expect(await told('pulmora_reading_queue')).toBe(19);
  await dispatching.stop();
  await relay.stop();
});

it('finds its way by indexes, past row security', async () => {
  const clinic = randomUUID();
  await take(clinic, 1);
  const source = await open(databases.studyDispatcher);
  await source.transaction(async (manager) => {
    await manager.query('SET LOCAL enable_seqscan = off');
    const plan: { 'QUERY PLAN': string }[] = await manager.query(
      `EXPLAIN SELECT tenant_id FROM studies
        WHERE priority = 'URGENT' AND tenant_id > '${clinic}' AND reading_settled_at IS NULL AND reading_released_at IS NULL
        ORDER BY tenant_id LIMIT 1`,
    );
    const text = plan.map((line) => line['QUERY PLAN']).join('\n');
    expect(text).toContain('studies_held');
    expect(text).toMatch(/Index Cond: .*priority.*tenant_id/);
  });
});
