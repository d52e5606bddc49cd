import { randomUUID } from 'node:crypto';
import { type RequestContext } from '@pulmora/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  contextOf,
  type DiagnosisPlatform,
  logger,
  startDiagnosisPlatform,
  studyReceivedBy,
} from '../testing/diagnosis-platform.js';
import { AlertFeed } from './alert-feed.js';
import { CaseFeed } from './case-feed.js';
import { DiagnosisFeed } from './diagnosis-feed.js';
import { diagnosisLogs } from './diagnosis-logs.js';

describe('the feed of a granted case', () => {
  let platform: DiagnosisPlatform;
  let feed: CaseFeed;
  beforeAll(async () => {
    platform = await startDiagnosisPlatform();
    const { bus, database, service, grants } = platform;
    const logs = diagnosisLogs(bus, database, logger);
    feed = new CaseFeed(bus, logs, new DiagnosisFeed(logs, service), service, grants);
  });
  afterAll(() => platform[Symbol.asyncDispose]());

  /** A case, and a doctor of another clinic who may see it for so long. */
  async function grantedCase(lastsMs = 3_600_000) {
    const event = studyReceivedBy(randomUUID());
    const { tenantid: owner } = event;
    const { studyId, patientId } = await platform.cases.open(event);
    const context: RequestContext = { ...contextOf(randomUUID(), undefined, `dr-${randomUUID()}`), reach: 'granted' };
    const { tenantId, subject } = context.identity;
    const granted = await platform.grants.grant(contextOf(owner), {
      studyId,
      grantee: { tenantId, subject },
      reason: 'second opinion',
      expiresAt: new Date(Date.now() + lastsMs),
    });
    if (granted.kind !== 'granted') throw new Error(granted.kind);
    return { event, owner, studyId, patientId, context, grant: granted.grant };
  }

  const endOf = async (changes: AsyncIterableIterator<unknown>) => {
    const began = Date.now();
    while (!(await changes.next()).done);
    return Date.now() - began;
  };

  it.each(['studyId', 'patientId'] as const)('tells its state and every change, by %s', async (by) => {
    const { event, context, ...ids } = await grantedCase();
    const changes = feed.follow(context, { [by]: ids[by] });
    expect((await changes.next()).value).toMatchObject({ value: { status: 'QUEUED', studyId: ids.studyId } });
    await platform.cases.start(event);
    expect((await changes.next()).value).toMatchObject({ value: { status: 'RUNNING' } });
    await changes.return?.();
  });

  it('goes on behind the last push, without telling its state again', async () => {
    const { event, context, studyId } = await grantedCase();
    const before = feed.follow(context, { studyId });
    const { value: state } = await before.next();
    await before.return?.();
    await platform.cases.start(event);
    if (!state || !('cursor' in state)) throw new Error('no push');
    const resumed = feed.follow(context, { studyId }, state.cursor);
    expect((await resumed.next()).value).toMatchObject({ value: { status: 'RUNNING', revision: 2 } });
    await resumed.return?.();
  });

  it('ends when it is revoked, within five seconds', async () => {
    const { owner, studyId, context, grant } = await grantedCase();
    const changes = feed.follow(context, { studyId });
    await changes.next();
    await platform.grants.revoke(contextOf(owner), grant.id);
    expect(await endOf(changes)).toBeLessThan(5_000);
  });

  it('ends when it is revoked although nobody tells', async () => {
    const { owner, studyId, context, grant } = await grantedCase();
    const changes = feed.follow(context, { studyId });
    await changes.next();
    await platform.database.write(owner, (unit) =>
      unit.manager.query('UPDATE case_grants SET revoked_at = now() WHERE id = $1', [grant.id]),
    );
    expect(await endOf(changes)).toBeLessThan(5_000);
  });

  it('ends when it expires', async () => {
    const { studyId, context } = await grantedCase(1_500);
    const changes = feed.follow(context, { studyId });
    await changes.next();
    expect(await endOf(changes)).toBeLessThan(1_500 + 5_000);
  });

  it('is one’s own clinic’s where nothing is granted, or the operation does not reach so far', async () => {
    const { owner, studyId, context } = await grantedCase();
    const own = studyReceivedBy(context.identity.tenantId);
    await platform.cases.open(own);
    const ofOwn = feed.follow(context, { studyId: own.data.studyId });
    expect((await ofOwn.next()).value).toMatchObject({ value: { studyId: own.data.studyId, status: 'QUEUED' } });
    await ofOwn.return?.();
    const { reach: _reach, ...short } = context;
    const nothing = feed.follow(short, { studyId });
    const waiting = nothing.next();
    const atHome = feed.follow(contextOf(owner), { studyId });
    expect((await atHome.next()).value).toMatchObject({ value: { studyId } });
    await Promise.all([atHome.return?.(), nothing.return?.()]);
    expect(await waiting).toEqual({ value: undefined, done: true });
  });

  it('raises an alert in the clinic whose glass is broken, and in no other', async () => {
    const { owner, context } = await grantedCase();
    const wanted = studyReceivedBy(owner);
    await platform.cases.open(wanted);
    const alerts = new AlertFeed(platform.bus, platform.grants);
    const [told, elsewhere] = [contextOf(owner), contextOf(context.identity.tenantId)].map((one) => alerts.follow(one));
    if (!told || !elsewhere) throw new Error('two feeds');
    const [raised, nothing] = [told.next(), elsewhere.next()];
    // Both listen once the broker has heard of a later interest on the same connection.
    const probe = await platform.bus.subscribe('probe');
    await probe.return?.();
    expect((await platform.grants.breakGlass(context, wanted.data.studyId, 'emergency')).kind).toBe('granted');
    expect((await raised).value).toMatchObject({
      kind: 'BREAK_GLASS',
      reason: 'emergency',
      studyId: wanted.data.studyId,
    });
    await Promise.all([told.return?.(), elsewhere.return?.()]);
    expect((await nothing).done).toBe(true);
  });
});
