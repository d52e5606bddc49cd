import { randomUUID } from 'node:crypto';
import { newCloudEvent, onBehalfOfUsers } from '@pulmora/platform';
import {
  caseChangedEvent,
  caseChangedSubject,
  PATIENT_CONSENT_CHANGED,
  type PatientConsentChangedEvent,
} from '@pulmora/schema';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { completedCase } from '../testing/completed-case.js';
import { type DiagnosisPlatform, startDiagnosisPlatform, studyReceivedBy } from '../testing/diagnosis-platform.js';
import { asked, doctorOf, HandClock } from '../testing/doctors.js';
import { predictionOf } from '../testing/predictions.js';
import { CaseEntity } from './case.entity.js';
import { CaseService } from './case.service.js';
import { LEASE_MS, stateAt } from './case-clock.js';
import { ClaimService } from './claim.service.js';

describe('a case', () => {
  let platform: DiagnosisPlatform;
  beforeAll(async () => {
    platform = await startDiagnosisPlatform();
  });
  afterAll(() => platform[Symbol.asyncDispose]());

  let clinic: string;
  let clock: HandClock;
  let claims: ClaimService;
  beforeEach(() => {
    clinic = randomUUID();
    clock = new HandClock();
    claims = new ClaimService(onBehalfOfUsers(platform.database), clock.now);
  });

  const caseOf = async (studyId: string): Promise<CaseEntity> => {
    const [row] = await new CaseService(platform.database).ofStudies({ tenantId: clinic }, [studyId]);
    if (!row) throw new Error('there is no case');
    return row;
  };
  const readyCase = async () => {
    const { event } = await completedCase(platform, clinic, [predictionOf(0.9)]);
    return caseOf(event.data.studyId);
  };
  const historyOf = async ({ id }: CaseEntity) => {
    const [history] = await new CaseService(platform.database).historyOf({ tenantId: clinic }, [id]);
    return (history?.transitions ?? []).map(({ action, toState }) => `${action} ${toState}`);
  };
  const claim = (subject: string, { id }: CaseEntity) => {
    const doctor = doctorOf(clinic, subject);
    return asked('Mutation.claimCase', doctor, () => claims.claim(doctor, id));
  };

  it('is opened by the event of its study, and follows the reading', async () => {
    const event = studyReceivedBy(clinic);
    await platform.cases.open(event);
    expect(await caseOf(event.data.studyId)).toMatchObject({ state: 'RECEIVED', readingRevision: 0, revision: 1 });
    await platform.cases.start(event);
    expect(await caseOf(event.data.studyId)).toMatchObject({ state: 'READING' });
    const { event: read } = await completedCase(platform, clinic, [predictionOf(0.9)], event);
    const ready = await caseOf(read.data.studyId);
    expect(ready).toMatchObject({ state: 'READY', outcomeBand: 'POSITIVE', rank: 20, readingRevision: 1 });
    expect(await historyOf(ready)).toEqual(['OPEN RECEIVED', 'START_READING READING', 'COMPLETE_READING READY']);
  });

  it('that two doctors claim at once has one of them, and the other is told until when', async () => {
    const ready = await readyCase();
    const both = await Promise.all(['a', 'b', 'c', 'd'].map((subject) => claim(subject, ready)));
    expect(both.filter(({ kind }) => kind === 'done')).toHaveLength(1);
    expect(both.filter(({ kind }) => kind === 'taken')).toHaveLength(3);
    const losers = both.flatMap((one) => (one.kind === 'taken' ? [one.until.getTime()] : []));
    expect(new Set(losers)).toEqual(new Set([clock.now().getTime() + LEASE_MS]));
    expect((await historyOf(ready)).filter((step) => step.startsWith('CLAIM'))).toHaveLength(1);
  });

  it('is free again when a lease runs out, swept or not, and the doctor who had it may not go on', async () => {
    const ready = await readyCase();
    await claim('a', ready);
    clock.pass(LEASE_MS - 1);
    expect(await claim('b', ready)).toMatchObject({ kind: 'taken' });
    clock.pass(1);
    expect(stateAt(await caseOf(ready.studyId), clock.now())).toBe('READY');
    const late = doctorOf(clinic, 'a');
    expect(await asked('Mutation.renewClaim', late, () => claims.renew(late, ready.id))).toEqual({
      kind: 'not-holder',
    });
    expect(await claim('b', ready)).toMatchObject({ kind: 'done', case: { assignee: 'b' } });
    expect((await historyOf(ready)).slice(3)).toEqual(['CLAIM CLAIMED', 'EXPIRE READY', 'CLAIM CLAIMED']);
  });

  it('stays with a doctor who goes on with it', async () => {
    const ready = await readyCase();
    await claim('a', ready);
    const doctor = doctorOf(clinic, 'a');
    for (let i = 0; i < 4; i += 1) {
      clock.pass(LEASE_MS - 1);
      const renewed = await asked('Mutation.renewClaim', doctor, () => claims.renew(doctor, ready.id));
      expect(renewed).toMatchObject({ kind: 'done' });
    }
    expect(await claim('b', ready)).toMatchObject({ kind: 'taken' });
    expect((await historyOf(ready)).slice(3)).toEqual(['CLAIM CLAIMED']);
  });

  it('is given back, or handed over, by whoever holds it and nobody else', async () => {
    const ready = await readyCase();
    const [a, b] = [doctorOf(clinic, 'a'), doctorOf(clinic, 'b')];
    const handOver = (doctor: typeof a, to: string) =>
      asked('Mutation.handOverCase', doctor, () => claims.handOver(doctor, ready.id, to, 'end of my shift'));
    const giveBack = (doctor: typeof a, reason = 'I know the patient') =>
      asked('Mutation.returnCase', doctor, () => claims.giveBack(doctor, ready.id, reason));
    expect(await giveBack(a)).toEqual({ kind: 'not-holder' });
    await claim('a', ready);
    expect(await giveBack(b)).toEqual({ kind: 'not-holder' });
    expect(await handOver(a, 'a')).toMatchObject({ kind: 'invalid', fault: { field: 'toSubject' } });
    expect(await handOver(a, 'b')).toMatchObject({ kind: 'done', case: { assignee: 'b', state: 'CLAIMED' } });
    expect(await giveBack(a)).toEqual({ kind: 'not-holder' });
    expect(await giveBack(b, '  ')).toMatchObject({ kind: 'invalid', fault: { field: 'reason' } });
    expect(await giveBack(b)).toMatchObject({ kind: 'done', case: { assignee: null, state: 'READY' } });
    expect((await historyOf(ready)).slice(3)).toEqual(['CLAIM CLAIMED', 'HAND_OVER CLAIMED', 'RETURN READY']);
  });

  it('of another clinic is not there', async () => {
    const ready = await readyCase();
    const stranger = doctorOf(randomUUID(), 'a');
    expect(await asked('Mutation.claimCase', stranger, () => claims.claim(stranger, ready.id))).toEqual({
      kind: 'unknown',
    });
  });

  it('tells of every step by an event and an audit entry', async () => {
    const messages = await platform.bus.subscribe(caseChangedSubject(clinic));
    const ready = await readyCase();
    await claim('a', ready);
    const told: string[] = [];
    for await (const message of messages) {
      const { data } = caseChangedEvent.parse(message);
      told.push(`${data.revision} ${data.action} ${data.state}`);
      if (told.length === 4) break;
    }
    expect(told.toSorted()).toEqual([
      '1 OPEN RECEIVED',
      '2 START_READING READING',
      '3 COMPLETE_READING READY',
      '4 CLAIM CLAIMED',
    ]);
    const entries: { operation: string; actor: string }[] = await platform.database.read(clinic, (unit) =>
      unit.manager.query(
        `SELECT operation, actor FROM audit_entries WHERE object_type = 'Case' AND outcome = 'DONE' AND $1 = ANY (object_ids)`,
        [ready.id],
      ),
    );
    expect(entries.map(({ operation }) => operation).toSorted()).toEqual([
      'Case.COMPLETE_READING',
      'Case.OPEN',
      'Case.START_READING',
      'Mutation.claimCase',
    ]);
    expect(entries.find(({ operation }) => operation === 'Mutation.claimCase')?.actor).toBe('a');
  });

  it('keeps its history: the database changes and removes none of it', async () => {
    const ready = await readyCase();
    const asService = (sql: string) => platform.database.write(clinic, (unit) => unit.manager.query(sql, [ready.id]));
    await expect(asService(`UPDATE case_transitions SET actor = 'x' WHERE case_id = $1`)).rejects.toThrow(/denied/);
    await expect(asService('DELETE FROM case_transitions WHERE case_id = $1')).rejects.toThrow(/denied/);
    await expect(asService('DELETE FROM cases WHERE id = $1')).rejects.toThrow(/is kept/);
    expect(await historyOf(ready)).toHaveLength(3);
  });

  it('that a patient’s withdrawal reaches while a doctor works on it stays with the doctor, without the reading', async () => {
    const ready = await readyCase();
    await claim('a', ready);
    await platform.cases.heedConsent(withdrawal(clinic, ready.patientId));
    expect(await caseOf(ready.studyId)).toMatchObject({ state: 'CLAIMED', readingRevision: 2, outcomeBand: 'NONE' });
  });
});

/** As if the patient had withdrawn it before the reading came to its end. */
const withdrawal = (tenantId: string, patientId: string): PatientConsentChangedEvent =>
  newCloudEvent({
    source: 'test',
    type: PATIENT_CONSENT_CHANGED,
    subject: patientId,
    tenantId,
    data: {
      patientId,
      aiReading: false,
      dataContribution: false,
      revision: 2,
      changedAt: new Date(Date.now() - 60_000).toISOString(),
    },
  });
