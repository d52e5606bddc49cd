import { randomUUID } from 'node:crypto';
import { auditScopeOf, inAuditScope, LiveResync, type RequestContext } from '@pulmora/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CaseService } from '../case/case.service.js';
import {
  contextOf,
  type DiagnosisPlatform,
  logger,
  startDiagnosisPlatform,
  studyReceivedBy,
} from '../testing/diagnosis-platform.js';
import { CaseChangeFeed, type CaseChangeNews } from './case-change-feed.js';

describe('the feed of what happens to cases', () => {
  let platform: DiagnosisPlatform;
  let cases: CaseService;
  let feed: CaseChangeFeed;
  beforeAll(async () => {
    platform = await startDiagnosisPlatform();
    cases = new CaseService(platform.database);
    feed = new CaseChangeFeed(platform.bus, platform.database, cases, logger);
  });
  afterAll(async () => {
    feed.close();
    await platform[Symbol.asyncDispose]();
  });

  /** As a resolver's source does: in a scope that is accounted for. */
  const follow = (context: RequestContext, begin: () => AsyncIterableIterator<CaseChangeNews>) => {
    const scope = auditScopeOf('Subscription.test', context);
    const changes = inAuditScope(scope, begin);
    return {
      news: async () => (await inAuditScope(scope, () => changes.next())).value as CaseChangeNews | undefined,
      async push() {
        const news = await this.news();
        if (!news || news instanceof LiveResync) throw new Error(`no push: ${news?.reason}`);
        const { row, action } = news.value;
        return { studyId: row.studyId, state: row.state, revision: row.revision, action, cursor: news.cursor };
      },
      end: async () => void (await changes.return?.()),
    };
  };
  const worklist = (context: RequestContext, after?: string | null) =>
    follow(context, () => feed.followClinic(context, after));

  it('says first where it begins, then tells each change of the clinic once, and goes on from a cursor', async () => {
    const tenantId = randomUUID();
    const context = contextOf(tenantId);
    const changes = worklist(context);
    expect(await changes.news()).toMatchObject({ reason: 'START' });
    const [one, strange] = [studyReceivedBy(tenantId), studyReceivedBy(randomUUID())];
    await platform.cases.open(strange);
    await platform.cases.open(one);
    const opened = await changes.push();
    expect(opened).toMatchObject({ studyId: one.data.studyId, action: 'OPEN', revision: 1 });
    await changes.end();
    await platform.cases.start(one);
    const resumed = worklist(context, opened.cursor);
    expect(await resumed.push()).toMatchObject({ studyId: one.data.studyId, action: 'START_READING', revision: 2 });
    await resumed.end();
  });

  it('tells one case as it is, and then what happens to it and to no other', async () => {
    const tenantId = randomUUID();
    const context = contextOf(tenantId);
    const [one, other] = [studyReceivedBy(tenantId), studyReceivedBy(tenantId)];
    for (const event of [one, other]) await platform.cases.open(event);
    const [row] = await cases.ofStudies({ tenantId }, [one.data.studyId]);
    const id = row?.id ?? '';
    const changes = follow(context, () => feed.followCase(context, id));
    expect(await changes.push()).toMatchObject({ action: null, revision: 1 });
    await platform.cases.start(other);
    await platform.cases.start(one);
    expect(await changes.push()).toMatchObject({ studyId: one.data.studyId, action: 'START_READING' });
    await changes.end();
    const stranger = contextOf(randomUUID());
    const nothing = follow(stranger, () => feed.followCase(stranger, id));
    expect(await nothing.news()).toBeUndefined();
  });

  it('tells a granted case to whom it is granted, and ends when it is revoked', async () => {
    const event = studyReceivedBy(randomUUID());
    const { tenantid: owner } = event;
    const { studyId } = await platform.cases.open(event);
    const context: RequestContext = { ...contextOf(randomUUID(), undefined, `dr-${randomUUID()}`), reach: 'granted' };
    const { tenantId, subject } = context.identity;
    const granted = await platform.grants.grant(contextOf(owner), {
      studyId,
      grantee: { tenantId, subject },
      reason: 'second opinion',
      expiresAt: new Date(Date.now() + 3_600_000),
    });
    if (granted.kind !== 'granted') throw new Error(granted.kind);
    const [row] = await cases.ofStudies({ tenantId: owner }, [studyId]);
    const changes = follow(context, () => feed.followCase(context, row?.id ?? ''));
    expect(await changes.push()).toMatchObject({ studyId, action: null });
    await platform.cases.start(event);
    expect(await changes.push()).toMatchObject({ action: 'START_READING' });
    await platform.grants.revoke(contextOf(owner), granted.grant.id);
    expect(await changes.news()).toBeUndefined();
  });
});
