import { randomUUID } from 'node:crypto';
import { auditScopeOf, inAuditScope, LiveResync, type RequestContext } from '@pulmora/platform';
import { DIAGNOSES_STREAM } from '@pulmora/schema';
import { connect, type JetStreamManager } from 'nats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Findings } from '../diagnosis/case-log.js';
import type { DiagnosisScope } from '../diagnosis/diagnosis.service.js';
import {
  contextOf,
  type DiagnosisPlatform,
  logger,
  startDiagnosisPlatform,
  studyReceivedBy,
} from '../testing/diagnosis-platform.js';
import { DiagnosisFeed, type DiagnosisNews } from './diagnosis-feed.js';
import { diagnosisLogs } from './diagnosis-logs.js';

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

describe('the feed of diagnoses', () => {
  let platform: DiagnosisPlatform;
  let feed: DiagnosisFeed;
  beforeAll(async () => {
    platform = await startDiagnosisPlatform();
    feed = newFeed();
  });
  afterAll(() => platform[Symbol.asyncDispose]());

  /** As another process of the service has it. */
  const newFeed = () => new DiagnosisFeed(diagnosisLogs(platform.bus, platform.database, logger), platform.service);

  /** Follows as a resolver's source does: in a scope that is accounted for. */
  const follow = (
    context: RequestContext,
    { after, by = feed, ...of }: DiagnosisScope & { after?: string | null; by?: DiagnosisFeed } = {},
  ) => {
    const scope = auditScopeOf('Subscription.diagnosisUpdated', context);
    const changes = inAuditScope(scope, () => by.follow(context, of, after));
    return {
      next: () => inAuditScope(scope, () => changes.next()),
      return: async () => void (await changes.return?.()),
    };
  };
  type Following = Pick<AsyncIterator<DiagnosisNews>, 'next'>;

  const nextNews = async (changes: Following) => {
    const { value, done } = await changes.next();
    if (done) throw new Error('the feed ended');
    return value;
  };
  const nextPush = async (changes: Following) => {
    const news = await nextNews(changes);
    if (news instanceof LiveResync) throw new Error(`resync: ${news.reason}`);
    return news;
  };
  const next = async (changes: Following) => (await nextPush(changes)).value;

  it('tells a patient’s state first and then every change, each revision once', async () => {
    const event = studyReceivedBy(randomUUID());
    await platform.cases.open(event);
    const changes = follow(contextOf(event.tenantid), { patientId: event.data.patientId });
    expect(await next(changes)).toMatchObject({ status: 'QUEUED', revision: 1 });
    await platform.cases.start(event);
    expect(await next(changes)).toMatchObject({ status: 'RUNNING', revision: 2 });
    // A step that changes nothing repeats no event that this subscriber has seen.
    await platform.cases.open(event);
    await platform.cases.complete(event, FINDINGS);
    expect(await next(changes)).toMatchObject({ status: 'COMPLETED', revision: 3 });
    await changes.return();
  });

  it('tells one clinic nothing of another, not even of a patient with the same id', async () => {
    const patientId = randomUUID();
    const own = studyReceivedBy(randomUUID(), { patientId });
    const strange = studyReceivedBy(randomUUID(), { patientId });
    await platform.cases.open(own);
    const changes = follow(contextOf(own.tenantid), { patientId });
    // The state comes first, and by then the feed listens.
    expect(await next(changes)).toMatchObject({ studyId: own.data.studyId, status: 'QUEUED' });
    await platform.cases.open(strange);
    await platform.cases.start(strange);
    await platform.cases.start(own);
    expect(await next(changes)).toMatchObject({ studyId: own.data.studyId, status: 'RUNNING' });
    await changes.return();
  });

  it('tells of a study only what is asked for', async () => {
    const watched = studyReceivedBy(randomUUID());
    const other = studyReceivedBy(watched.tenantid);
    await platform.cases.open(watched);
    const changes = follow(contextOf(watched.tenantid), { studyId: watched.data.studyId });
    expect(await next(changes)).toMatchObject({ studyId: watched.data.studyId });
    await platform.cases.open(other);
    await platform.cases.start(watched);
    expect(await next(changes)).toMatchObject({ studyId: watched.data.studyId, status: 'RUNNING' });
    await changes.return();
  });

  it('ends at once when its subscriber leaves, though nothing happens', async () => {
    const changes = follow(contextOf(randomUUID()), {});
    const waiting = changes.next();
    await changes.return();
    expect((await waiting).done).toBe(true);
  });

  it('tells what changed while the broker was away', async () => {
    const event = studyReceivedBy(randomUUID());
    await platform.cases.open(event);
    const changes = follow(contextOf(event.tenantid), { studyId: event.data.studyId });
    expect(await next(changes)).toMatchObject({ status: 'QUEUED' });
    await platform.nats.kill();
    await platform.cases.start(event);
    await platform.cases.complete(event, FINDINGS);
    const told = next(changes);
    await platform.nats.restart();
    expect(await told).toMatchObject({ status: 'COMPLETED', revision: 3 });
    await changes.return();
  });

  describe('after a cursor', () => {
    /** Where somebody stands who begins now. */
    const cursorOf = async (tenantId: string) => {
      const changes = follow(contextOf(tenantId), { after: '' });
      const news = await nextNews(changes);
      await changes.return();
      if (!(news instanceof LiveResync)) throw new Error('a push');
      expect(news.reason).toBe('START');
      return news.cursor;
    };

    it('tells a clinic what came since, once, in this process and in another', async () => {
      const tenantId = randomUUID();
      const start = await cursorOf(tenantId);
      const [one, two] = [studyReceivedBy(tenantId), studyReceivedBy(tenantId)];
      await platform.cases.open(one);
      await platform.cases.open(two);
      await platform.cases.start(one);
      const changes = follow(contextOf(tenantId), { after: start });
      const seen = [await nextPush(changes), await nextPush(changes)];
      await changes.return();
      // The case that went on is told as it is.
      expect(seen.map(({ value }) => [value.studyId, value.status])).toEqual([
        [two.data.studyId, 'QUEUED'],
        [one.data.studyId, 'RUNNING'],
      ]);
      await platform.cases.start(two);
      for (const by of [feed, newFeed()]) {
        const resumed = follow(contextOf(tenantId), { after: seen[0]?.cursor ?? null, by });
        expect(await next(resumed)).toMatchObject({ studyId: one.data.studyId, status: 'RUNNING' });
        expect(await next(resumed)).toMatchObject({ studyId: two.data.studyId, status: 'RUNNING' });
        await resumed.return();
      }
    });

    it('of another stream, or made up, is a RESYNC, and what comes then is told', async () => {
      const tenantId = randomUUID();
      const event = studyReceivedBy(tenantId);
      const changes = follow(contextOf(tenantId), { after: 'A'.repeat(22) });
      const news = await nextNews(changes);
      expect(news).toMatchObject({ reason: 'UNKNOWN_EPOCH' });
      await platform.cases.open(event);
      expect(await next(changes)).toMatchObject({ studyId: event.data.studyId });
      await changes.return();
      // One clinic's cursor says nothing to another.
      const elsewhere = follow(contextOf(randomUUID()), { after: await cursorOf(tenantId) });
      expect(await nextNews(elsewhere)).toMatchObject({ reason: 'UNKNOWN_EPOCH' });
      await elsewhere.return();
    });

    it('of a stream that was deleted is a RESYNC, also in mid-stream', async () => {
      const tenantId = randomUUID();
      const event = studyReceivedBy(tenantId);
      const cursor = await cursorOf(tenantId);
      const live = follow(contextOf(tenantId));
      await platform.cases.open(event);
      await next(live);
      const waiting = nextNews(live);
      await deleteStream(platform.nats.url, DIAGNOSES_STREAM.name);
      expect(await waiting).toMatchObject({ reason: 'UNKNOWN_EPOCH' });
      const late = follow(contextOf(tenantId), { after: cursor });
      expect(await nextNews(late)).toMatchObject({ reason: 'UNKNOWN_EPOCH' });
      await platform.cases.start(event);
      expect(await next(live)).toMatchObject({ status: 'RUNNING' });
      expect(await next(late)).toMatchObject({ status: 'RUNNING' });
      await Promise.all([live.return(), late.return()]);
    });

    it('whose successors are gone is a RESYNC', async () => {
      const tenantId = randomUUID();
      const cursor = await cursorOf(tenantId);
      const event = studyReceivedBy(tenantId);
      await platform.cases.open(event);
      await platform.cases.start(event);
      const seen = follow(contextOf(tenantId), { after: cursor });
      expect(await next(seen)).toMatchObject({ revision: 2 });
      await seen.return();
      await purgeStream(platform.nats.url, DIAGNOSES_STREAM.name);
      const late = follow(contextOf(tenantId), { after: cursor, by: newFeed() });
      expect(await nextNews(late)).toMatchObject({ reason: 'TOO_OLD' });
      await late.return();
    });

    it('is not told again what is only repeated', async () => {
      const tenantId = randomUUID();
      const event = studyReceivedBy(tenantId);
      await platform.cases.open(event);
      await platform.cases.start(event);
      const start = await cursorOf(tenantId);
      await platform.cases.fail(event, 'READING_FAILED');
      await platform.cases.fail(event, 'READING_FAILED');
      const marker = studyReceivedBy(tenantId);
      await platform.cases.open(marker);
      const changes = follow(contextOf(tenantId), { after: start, by: newFeed() });
      expect(await next(changes)).toMatchObject({ status: 'FAILED', revision: 3 });
      expect(await next(changes)).toMatchObject({ studyId: marker.data.studyId });
      await changes.return();
    });

    it('is refused where it cannot be one', async () => {
      const changes = follow(contextOf(randomUUID()), { after: 'nonsense' });
      await expect(changes.next()).rejects.toThrow('not a cursor');
    });

    it('a hundred followers of a clinic cost one reading, and each is accounted for', async () => {
      const tenantId = randomUUID();
      const start = await cursorOf(tenantId);
      const event = studyReceivedBy(tenantId);
      const followers = Array.from({ length: 100 }, (_, i) =>
        follow(contextOf(tenantId, undefined, `dr-${i}`), { after: start }),
      );
      const told = followers.map((changes) => next(changes));
      const { id } = await platform.cases.open(event);
      for (const row of await Promise.all(told)) expect(row).toMatchObject({ id, status: 'QUEUED' });
      const entries: { actor: string; transaction: string }[] = await platform.database.read(tenantId, (unit) =>
        unit.manager.query(
          `SELECT actor, xmin::text AS transaction FROM audit_entries WHERE object_ids @> ARRAY[$1::uuid]`,
          [id],
        ),
      );
      expect(new Set(entries.map(({ actor }) => actor)).size).toBe(100);
      expect(entries).toHaveLength(100);
      expect(new Set(entries.map(({ transaction }) => transaction)).size).toBeLessThan(10);
      await Promise.all(followers.map((changes) => changes.return()));
    });
  });
});

/** As an operator would, or a disk. */
async function deleteStream(url: string, stream: string): Promise<void> {
  await withManager(url, (manager) => manager.streams.delete(stream));
}

async function purgeStream(url: string, stream: string): Promise<void> {
  await withManager(url, (manager) => manager.streams.purge(stream));
}

async function withManager(url: string, work: (manager: JetStreamManager) => Promise<unknown>): Promise<void> {
  const { host, username, password } = new URL(url);
  const connection = await connect({ servers: host, user: username, pass: decodeURIComponent(password) });
  try {
    await work(await connection.jetstreamManager());
  } finally {
    await connection.close();
  }
}
