import { randomUUID } from 'node:crypto';
import { onBehalfOfUsers } from '@pulmora/platform';
import type { Priority } from '@pulmora/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseEntity } from '../case/case.entity.js';
import { CaseService } from '../case/case.service.js';
import { LEASE_MS, TARGET_MINUTES } from '../case/case-clock.js';
import { startCaseSweep } from '../case/case-sweep.js';
import { ClaimService } from '../case/claim.service.js';
import { completedCase } from '../testing/completed-case.js';
import {
  type DiagnosisPlatform,
  logger,
  startDiagnosisPlatform,
  studyReceivedBy,
} from '../testing/diagnosis-platform.js';
import { asked, doctorOf, HandClock } from '../testing/doctors.js';
import { predictionOf } from '../testing/predictions.js';
import { placeOf, type WorklistOwner, type WorklistRow, WorklistService } from './worklist.service.js';
import type { WorklistChoice } from './worklist-query.js';

const BRIGHT = { POSITIVE: 0.9, INDETERMINATE: 0.5, NEGATIVE: 0.1 };

describe('a worklist', () => {
  const clinic = randomUUID();
  const clock = new HandClock();
  let platform: DiagnosisPlatform;
  let worklist: WorklistService;
  let claims: ClaimService;
  /** By name, in the order in which they arrived. */
  const studies = new Map<string, string>();
  beforeAll(async () => {
    platform = await startDiagnosisPlatform();
    const users = onBehalfOfUsers(platform.database);
    worklist = new WorklistService(users, clock.now);
    claims = new ClaimService(users, clock.now);
    const read = async (name: string, priority: Priority, outcome: keyof typeof BRIGHT, tenantId = clinic) => {
      const event = studyReceivedBy(tenantId, { priority });
      await completedCase(platform, tenantId, [predictionOf(BRIGHT[outcome])], event);
      studies.set(name, event.data.studyId);
    };
    await read('routine negative', 'ROUTINE', 'NEGATIVE');
    await read('routine positive', 'ROUTINE', 'POSITIVE');
    await read('stat negative', 'STAT', 'NEGATIVE');
    await read('urgent unsure', 'URGENT', 'INDETERMINATE');
    await read('stat positive', 'STAT', 'POSITIVE');
    await read('stat positive, later', 'STAT', 'POSITIVE');
    await read('of another clinic', 'STAT', 'POSITIVE', randomUUID());
    const waiting = studyReceivedBy(clinic, { priority: 'URGENT' });
    await platform.cases.open(waiting);
    studies.set('urgent unread', waiting.data.studyId);
  });
  afterAll(() => platform[Symbol.asyncDispose]());

  const doctor = doctorOf(clinic, 'a');
  const owner: WorklistOwner = { person: { tenantId: clinic, subject: 'a' }, clinic: 'OWN', byOutcome: true };
  const nameOf = ({ case: { studyId } }: WorklistRow) => [...studies].find(([, id]) => id === studyId)?.[0];
  const list = (choice: WorklistChoice, page: { first: number; after?: WorklistRow } = { first: 50 }, of = owner) =>
    asked('Query.worklist', doctor, () =>
      worklist.list(of, choice, { first: page.first, after: page.after && placeOf(page.after) }),
    );
  const names = async (choice: WorklistChoice = {}, of = owner) => (await list(choice, { first: 50 }, of)).map(nameOf);
  const named = async (name: string): Promise<CaseEntity> => {
    const [row] = await new CaseService(platform.database).ofStudies({ tenantId: clinic }, [studies.get(name) ?? '']);
    if (!row) throw new Error(name);
    return row;
  };

  const ALL = [
    'stat positive',
    'stat positive, later',
    'stat negative',
    'urgent unsure',
    'urgent unread',
    'routine positive',
    'routine negative',
  ];

  it('goes by priority, then by outcome, then by waiting time, and holds one clinic’s cases', async () => {
    expect(await names()).toEqual(ALL);
  });

  it('goes by priority and waiting time for whoever is not to know the outcome', async () => {
    expect(await names({}, { ...owner, byOutcome: false })).toEqual([
      'stat negative',
      'stat positive',
      'stat positive, later',
      'urgent unsure',
      'urgent unread',
      'routine negative',
      'routine positive',
    ]);
  });

  it.each([true, false])('is the same by pages as at once (by outcome: %s)', async (byOutcome) => {
    const of = { ...owner, byOutcome };
    const paged: (string | undefined)[] = [];
    let after: WorklistRow | undefined;
    for (;;) {
      const rows = await list({}, after ? { first: 2, after } : { first: 2 }, of);
      paged.push(...rows.slice(0, 2).map(nameOf));
      if (rows.length <= 2) break;
      after = rows[1];
    }
    expect(paged).toEqual(await names({}, of));
  });

  it('is narrowed by priority, outcome, state and age', async () => {
    expect(await names({ priorities: ['STAT'] })).toEqual(ALL.slice(0, 3));
    expect(await names({ outcomes: ['NEGATIVE', 'INDETERMINATE'] })).toEqual([
      'stat negative',
      'urgent unsure',
      'routine negative',
    ]);
    expect(await names({ states: ['RECEIVED'] })).toEqual(['urgent unread']);
    expect(await names({ states: ['SIGNED', 'FAILED'] })).toEqual([]);
    expect(await names({ olderThanMinutes: 5 })).toEqual([]);
    expect(await names({ youngerThanMinutes: 5 })).toEqual(ALL);
    expect(await names({ disagreements: ['WITH_MODEL'] })).toEqual([]);
    expect(await names({ disagreements: ['NONE', 'WITH_MODEL'] })).toEqual(ALL);
  });

  it('counts by priority what is on all pages', async () => {
    const count = (choice: WorklistChoice) => asked('Query.worklist', doctor, () => worklist.count(owner, choice));
    const byPriority = { STAT: 3, URGENT: 2, ROUTINE: 2 };
    expect(await count({})).toEqual({ total: 7, byPriority, breached: 0 });
    expect(await count({ priorities: ['STAT'], outcomes: ['POSITIVE'] })).toEqual({
      total: 2,
      byPriority: { STAT: 2, URGENT: 0, ROUTINE: 0 },
      breached: 0,
    });
  });

  it('has a claimed case as the doctor’s who holds it until the lease is over, and as ready from then on', async () => {
    const mine = await named('stat positive');
    await asked('Mutation.claimCase', doctor, () => claims.claim(doctor, mine.id));
    expect(await names({ assignee: 'ME' })).toEqual(['stat positive']);
    expect(await names({ assignee: 'NOBODY' })).toEqual(ALL.slice(1));
    expect(await names({ states: ['CLAIMED'] })).toEqual(['stat positive']);
    expect(await names({ states: ['READY'] })).not.toContain('stat positive');
    expect(await names()).toEqual(ALL);
    clock.pass(LEASE_MS);
    expect(await names({ assignee: 'ME' })).toEqual([]);
    expect(await names({ assignee: 'NOBODY' })).toEqual(ALL);
    expect(await names({ states: ['CLAIMED'] })).toEqual([]);
    expect(await names({ states: ['READY'] })).toContain('stat positive');
  });

  it('tells what is late, which the sweep raises an alert of, once', async () => {
    await using sources = await sweepSource();
    const sweep = startCaseSweep({
      ...sources,
      database: platform.database,
      logger,
      clock: clock.now,
      intervalMs: 1e6,
    });
    try {
      expect(await sweep.sweep()).toBe(1);
      expect(await named('stat positive')).toMatchObject({ state: 'READY', assignee: null });
      clock.pass((TARGET_MINUTES.STAT + 1) * 60_000 - LEASE_MS);
      expect(await names({ breached: true })).toEqual(ALL.slice(0, 3));
      expect(await names({ breached: false })).toEqual(ALL.slice(3));
      const counted = await asked('Query.worklist', doctor, () => worklist.count(owner, {}));
      expect(counted.breached).toBe(3);
      // One of them is another clinic's: each is dealt with within its own.
      expect(await sweep.sweep()).toBe(4);
      expect(await sweep.sweep()).toBe(0);
      const late = await named('stat negative');
      expect(late).toMatchObject({ state: 'READY', breachedAt: clock.now() });
      const [history] = await new CaseService(platform.database).historyOf({ tenantId: clinic }, [late.id]);
      expect(history?.transitions.at(-1)).toMatchObject({ action: 'BREACH', actor: 'platform', actorTenantId: null });
    } finally {
      await sweep.stop();
    }
  });

  async function sweepSource() {
    const dataSource = await platform.open('diagnosisSweeper');
    return { dataSource, [Symbol.asyncDispose]: () => dataSource.destroy() };
  }

  it('shows the sweeper which clocks run, and nothing else of a case', async () => {
    await using sources = await sweepSource();
    const sql = (text: string) => sources.dataSource.query(text);
    await expect(sql('SELECT patient_id FROM cases')).rejects.toThrow(/permission denied/);
    await expect(sql('SELECT 1 FROM diagnoses')).rejects.toThrow(/permission denied/);
    await expect(sql(`UPDATE cases SET state = 'READY'`)).rejects.toThrow(/permission denied/);
  });
});
