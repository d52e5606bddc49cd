import { randomUUID } from 'node:crypto';
import { newCloudEvent, type RequestContext } from '@pulmora/platform';
import { caseChangedEvent, caseChangedSubject, PATIENT_ERASURE_REQUESTED } from '@pulmora/schema';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CaseLog } from '../diagnosis/case-log.js';
import { GrantedWork } from '../grant/granted-work.js';
import { ReportService } from '../report/report.service.js';
import { toReport, toReportFile } from '../report/report.view.js';
import { verifyReportFile } from '../report/report-verification.js';
import { ReviewSettingsService } from '../settings/review-settings.service.js';
import { completedCase } from '../testing/completed-case.js';
import { type DiagnosisPlatform, startDiagnosisPlatform, studyReceivedBy } from '../testing/diagnosis-platform.js';
import { predictionOf } from '../testing/predictions.js';
import { signing } from '../testing/readers.js';
import { GrantingClinic, remoteDoctor } from '../testing/remote-doctors.js';
import { AGREED } from '../testing/signing.js';
import type { CaseEntity } from './case.entity.js';
import { CaseService } from './case.service.js';
import { LEASE_MS } from './case-clock.js';
import { CaseViewing } from './case-viewing.js';

const UNKNOWN = { kind: 'unknown' };

describe('a doctor of another clinic', () => {
  let platform: DiagnosisPlatform;
  let clinic: GrantingClinic;
  let doctor: RequestContext;
  beforeAll(async () => {
    platform = await startDiagnosisPlatform();
  });
  afterAll(() => platform[Symbol.asyncDispose]());
  beforeEach(() => {
    clinic = new GrantingClinic(platform);
    doctor = remoteDoctor();
  });

  const readyCase = async (patientId: string = randomUUID()) => {
    const event = studyReceivedBy(clinic.tenantId, { patientId });
    await completedCase(platform, clinic.tenantId, [predictionOf(0.9)], event);
    return clinic.caseOf(event.data.studyId);
  };
  const historyOf = async ({ id }: CaseEntity) => {
    const [history] = await new CaseService(platform.database).historyOf({ tenantId: clinic.tenantId }, [id]);
    return (history?.transitions ?? []).slice(3).map(({ action, actor, toState }) => `${action} ${actor} ${toState}`);
  };
  const everything = async (by: RequestContext, of: CaseEntity) => [
    await clinic.claimAs(by, of),
    await clinic.renewAs(by, of),
    await clinic.giveBackAs(by, of),
    await clinic.signAs(by, of),
    await clinic.amendAs(by, of, 1),
  ];
  const NOTHING = Array.from({ length: 5 }, () => UNKNOWN);
  const me = () => doctor.identity.subject;

  it('claims a case that is granted to them, goes on with it and gives it back, as one of the clinic would', async () => {
    const ready = await readyCase();
    expect(await everything(doctor, ready)).toEqual(NOTHING);
    await clinic.granted(ready, doctor);
    expect(await clinic.renewAs(doctor, ready)).toEqual({ kind: 'not-holder' });
    expect(await clinic.claimAs(doctor, ready)).toMatchObject({
      kind: 'done',
      case: { state: 'CLAIMED', assignee: me(), assigneeTenantId: doctor.identity.tenantId },
    });
    expect(await clinic.claim('a', ready)).toMatchObject({ kind: 'taken' });
    clinic.clock.pass(LEASE_MS - 1);
    expect(await clinic.renewAs(doctor, ready)).toMatchObject({ kind: 'done' });
    expect((await clinic.reload(ready)).leaseExpiresAt).toEqual(new Date(clinic.clock.now().getTime() + LEASE_MS));
    expect(await clinic.giveBackAs(doctor, ready)).toMatchObject({ kind: 'done', case: { state: 'READY' } });
    expect(await clinic.claim('a', ready)).toMatchObject({ kind: 'done' });
    expect(await clinic.claimAs(doctor, ready)).toMatchObject({ kind: 'taken' });
    expect(await historyOf(ready)).toEqual([`CLAIM ${me()} CLAIMED`, `RETURN ${me()} READY`, 'CLAIM a CLAIMED']);
  });

  it('who claims at once with others of any clinic, one has it', async () => {
    const ready = await readyCase();
    const remote = [doctor, remoteDoctor(), remoteDoctor()];
    for (const one of remote) await clinic.granted(ready, one);
    const own = ['a', 'b', 'c'].map((subject) => clinic.doctor(subject));
    const claims = await Promise.all([...remote, ...own].map((one) => clinic.claimAs(one, ready)));
    expect(claims.filter(({ kind }) => kind === 'done')).toHaveLength(1);
    expect(claims.filter(({ kind }) => kind === 'taken')).toHaveLength(5);
    expect(await historyOf(ready)).toHaveLength(1);
  });

  it('takes over what somebody has let run out, and is taken over from', async () => {
    const ready = await readyCase();
    await clinic.granted(ready, doctor);
    await clinic.claim('a', ready);
    clinic.clock.pass(LEASE_MS);
    expect(await clinic.claimAs(doctor, ready)).toMatchObject({ kind: 'done' });
    clinic.clock.pass(LEASE_MS);
    expect(await clinic.signAs(doctor, ready)).toEqual({ kind: 'not-holder' });
    expect(await clinic.claim('a', ready)).toMatchObject({ kind: 'done' });
    expect(await historyOf(ready)).toEqual([
      'CLAIM a CLAIMED',
      'EXPIRE platform READY',
      `CLAIM ${me()} CLAIMED`,
      'EXPIRE platform READY',
      'CLAIM a CLAIMED',
    ]);
  });

  it('has nothing to do with another case of the same patient, nor has a colleague with theirs', async () => {
    const ready = await readyCase();
    const other = await readyCase(ready.patientId);
    await clinic.granted(ready, doctor);
    await clinic.claimAs(doctor, ready);
    expect(await everything(doctor, other)).toEqual(NOTHING);
    const { tenantId, subject } = doctor.identity;
    for (const another of [remoteDoctor('colleague', tenantId), remoteDoctor(subject), remoteDoctor()]) {
      expect(await everything(another, ready)).toEqual(NOTHING);
    }
    // Nor by an operation that does not reach grants.
    const { reach: _reach, ...near } = doctor;
    expect(await everything(near, ready)).toEqual(NOTHING);
    expect(await clinic.reload(other)).toEqual(other);
    expect(await clinic.reload(ready)).toMatchObject({ state: 'CLAIMED', assignee: subject });
  });

  it('hands nothing over: who of the clinic has a case is for the clinic to say', async () => {
    const ready = await readyCase();
    await clinic.granted(ready, doctor);
    await clinic.claimAs(doctor, ready);
    expect(await clinic.handOverAs(doctor, ready, 'a')).toEqual({ kind: 'not-holder' });
    expect(await clinic.reload(ready)).toMatchObject({ assignee: me() });
  });

  it('who broke the glass looks, and does nothing; what they may do is what they are told', async () => {
    const [known, wanted] = [await readyCase(), await readyCase()];
    await clinic.granted(known, doctor);
    expect(await platform.grants.breakGlass(doctor, wanted.studyId, 'emergency')).toMatchObject({ kind: 'granted' });
    const { subject, tenantId } = doctor.identity;
    const seen = await new CaseService(platform.database).byIds({ subject, tenantId }, [known.id, wanted.id]);
    expect(seen).toMatchObject([{ id: known.id }, { id: wanted.id }]);
    expect(await everything(doctor, wanted)).toEqual(NOTHING);
    expect(await clinic.reload(wanted)).toEqual(wanted);
    const viewing = new CaseViewing(
      new ReviewSettingsService(platform.database),
      new GrantedWork(platform.database),
      clinic.clock.now,
    );
    const shown = await Promise.all([known, wanted].map((row) => viewing.show(doctor, row)));
    expect(shown.map(({ granted, actions }) => ({ granted, actions }))).toEqual([
      { granted: true, actions: ['CLAIM'] },
      { granted: true, actions: [] },
    ]);
  });

  it('can do nothing any more once the grant is revoked, and holds nothing', async () => {
    const ready = await readyCase();
    const grant = await clinic.granted(ready, doctor);
    await clinic.claimAs(doctor, ready);
    await clinic.revoke(grant);
    expect(await clinic.reload(ready)).toMatchObject({ state: 'READY', assignee: null, leaseExpiresAt: null });
    expect(await everything(doctor, ready)).toEqual(NOTHING);
    expect(await historyOf(ready)).toEqual([`CLAIM ${me()} CLAIMED`, 'EXPIRE platform READY']);
    expect(await clinic.claim('a', ready)).toMatchObject({ kind: 'done' });
    // And whose claim is not theirs keeps it.
    await clinic.revoke(await clinic.granted(ready, doctor));
    expect(await clinic.reload(ready)).toMatchObject({ state: 'CLAIMED', assignee: 'a' });
  });

  it('who signs or claims at the moment of the revocation did so before it, or not at all', async () => {
    for (let i = 0; i < 12; i += 1) {
      const ready = await readyCase();
      const by = remoteDoctor();
      const grant = await clinic.granted(ready, by);
      const signs = i % 2 === 0;
      if (signs) await clinic.claimAs(by, ready);
      const [done] = await Promise.all([
        signs ? clinic.signAs(by, ready) : clinic.claimAs(by, ready),
        clinic.revoke(grant),
      ]);
      const { state, assignee } = await clinic.reload(ready);
      if (done.kind === 'signed')
        expect({ state, assignee }).toEqual({ state: 'SIGNED', assignee: by.identity.subject });
      else expect({ state, assignee }).toEqual({ state: 'READY', assignee: null });
      expect(await everything(by, ready)).toEqual(NOTHING);
    }
  });

  it('holds a case no longer than it is granted to them', async () => {
    const ready = await readyCase();
    const { expiresAt } = await clinic.granted(ready, doctor, 5);
    expect(await clinic.claimAs(doctor, ready)).toMatchObject({ case: { leaseExpiresAt: expiresAt } });
    expect(await clinic.renewAs(doctor, ready)).toMatchObject({ case: { leaseExpiresAt: expiresAt } });
    // A longer grant changes nothing of a claim before it is renewed; a shorter one does.
    const { expiresAt: longer } = await clinic.granted(ready, doctor, 10);
    expect((await clinic.reload(ready)).leaseExpiresAt).toEqual(expiresAt);
    expect(await clinic.renewAs(doctor, ready)).toMatchObject({ case: { leaseExpiresAt: longer } });
    const { expiresAt: shorter } = await clinic.granted(ready, doctor, 2);
    expect((await clinic.reload(ready)).leaseExpiresAt).toEqual(shorter);
    clinic.clock.pass(2 * 60_000 + 1_000);
    expect(await everything(doctor, ready)).toEqual(NOTHING);
    expect(await clinic.claim('a', ready)).toMatchObject({ kind: 'done' });
  });

  it('whose grant is over is a stranger', async () => {
    const ready = await readyCase();
    const { subject, tenantId } = doctor.identity;
    const past = new Date(Date.now() - 7_200_000);
    const input = { studyId: ready.studyId, grantee: { subject, tenantId }, reason: 'x' };
    const expiresAt = new Date(past.getTime() + 3_600_000);
    const granting = await platform.grants.grant(clinic.doctor('admin'), { ...input, expiresAt }, past);
    expect(granting.kind).toBe('granted');
    expect(await everything(doctor, ready)).toEqual(NOTHING);
  });

  it('signs with an override, by the clinic’s key and in their own name, and amends it', async () => {
    const ready = await readyCase();
    await clinic.granted(ready, doctor);
    await clinic.claimAs(doctor, ready);
    const findings = AGREED.map((one) =>
      one.finding === 'COVID19' ? ({ ...one, decision: 'OVERRIDE', verdict: 'ABSENT' } as const) : one,
    );
    const signed = await clinic.signAs(doctor, ready, findings);
    if (signed.kind !== 'signed') throw new Error(signed.kind);
    expect(signed.case).toMatchObject({ state: 'SIGNED', disagreement: 'WITH_MODEL', leaseExpiresAt: null });
    // Again is not a second signature.
    expect(await clinic.signAs(doctor, ready, findings)).toEqual({ kind: 'not-holder' });
    const amended = await clinic.amendAs(doctor, ready, 1);
    expect(amended).toMatchObject({ kind: 'signed', case: { state: 'AMENDED' } });
    expect(await clinic.amendAs(doctor, ready, 1)).toEqual({ kind: 'stale-report', version: 2 });
    expect(await clinic.amend('a', ready, 2)).toMatchObject({ kind: 'signed' });

    const scope = { tenantId: clinic.tenantId };
    const [[, second, first] = []] = await new ReportService(platform.database).ofCases(scope, [ready.id]);
    const { subject: signedBy, tenantId: signedByClinicId } = doctor.identity;
    for (const report of [first, second]) {
      if (!report) throw new Error('no report');
      expect(toReport(report)).toMatchObject({ signedBy, signedByClinicId });
      const key = await clinic.keys.publicKey(clinic.tenantId, report.keyId);
      if (!key) throw new Error('not the clinic’s key');
      const { holds, lines } = verifyReportFile(JSON.stringify(toReportFile(report, key)), JSON.stringify(key));
      expect(holds).toBe(true);
      expect(lines.join('\n')).toContain(`${signedBy} of ${signedByClinicId}`);
    }
    expect(await clinic.differences()).toEqual(['WITH_MODEL COVID19 PRESENT ABSENT']);
    // Counted for the clinic against what its model had said.
    expect(clinic.agreements.map(({ finding, kind }) => `${finding} ${kind}`)).toContain('COVID19 differs');
    const counts: object[] = await platform.database.read(clinic.tenantId, (unit) =>
      unit.manager.query(`SELECT 1 FROM model_agreements WHERE finding = 'COVID19' AND signed = 'ABSENT'`),
    );
    expect(counts).toHaveLength(1);
  });

  it('signs what they have seen, as the clinic has settled it, and not while a second reader is waited for', async () => {
    const event = studyReceivedBy(clinic.tenantId);
    await completedCase(platform, clinic.tenantId, [predictionOf(0.9)], event);
    const ready = await clinic.caseOf(event.data.studyId);
    await clinic.granted(ready, doctor);
    await clinic.claim('first', ready);
    const { id } = await clinic.requested(ready, 'PRESENT');
    await clinic.take('second', id);
    await clinic.giveBackAs(clinic.doctor('first'), ready);
    // The second reader stays apart from the case, from whatever clinic they come to it.
    const secondElsewhere = remoteDoctor('second');
    await clinic.granted(ready, secondElsewhere);
    expect(await clinic.claimAs(secondElsewhere, ready)).toMatchObject({ kind: 'wrong-state' });
    expect(await clinic.claimAs(doctor, ready)).toMatchObject({ kind: 'done' });
    expect(await clinic.signAs(doctor, ready, signing('PRESENT'))).toEqual({ kind: 'second-opinion' });
    await clinic.give('second', id, 'PRESENT');
    expect(await clinic.signAs(doctor, ready, signing('ABSENT'))).toMatchObject({
      kind: 'invalid',
      fault: { field: 'findings' },
    });
    const again = { ...event, data: { ...event.data, generation: 2 } };
    await completedCase(platform, clinic.tenantId, [predictionOf(0.1)], again);
    expect(await clinic.signAs(doctor, ready, signing('PRESENT'))).toEqual({
      kind: 'stale-reading',
      readingRevision: 2,
    });
    const seen = await clinic.reload(ready);
    expect(await clinic.signAs(doctor, seen, signing('PRESENT'))).toMatchObject({ kind: 'signed' });
  });

  it('may read without a model what no model could', async () => {
    const event = studyReceivedBy(clinic.tenantId);
    await new CaseLog(platform.database).fail(event, 'IMAGE_UNREADABLE');
    const failed = await clinic.caseOf(event.data.studyId);
    await clinic.granted(failed, doctor);
    expect(await clinic.claimAs(doctor, failed)).toMatchObject({ kind: 'done' });
    expect(await clinic.signAs(doctor, failed, signing('ABSENT'))).toMatchObject({ kind: 'signed' });
  });

  it('finds nothing of a patient who was erased', async () => {
    const ready = await readyCase();
    await clinic.granted(ready, doctor);
    await clinic.claimAs(doctor, ready);
    const { patientId } = ready;
    const erasure = newCloudEvent({
      source: 'test',
      type: PATIENT_ERASURE_REQUESTED,
      subject: patientId,
      tenantId: clinic.tenantId,
      data: { erasureId: randomUUID(), patientId },
    });
    const [signed] = await Promise.all([clinic.signAs(doctor, ready), platform.cases.erase(erasure)]);
    expect(['signed', 'unknown']).toContain(signed.kind);
    expect(await everything(doctor, ready)).toEqual(NOTHING);
    const left: object[] = await platform.database.read(clinic.tenantId, (unit) =>
      unit.manager.query('SELECT 1 FROM signed_reports WHERE patient_id = $1', [patientId]),
    );
    expect(left).toEqual([]);
  });

  it('is told of in the clinic’s own subject and trail, refusals too, and in no trail of theirs', async () => {
    const messages = await platform.bus.subscribe(caseChangedSubject(clinic.tenantId));
    const ready = await readyCase();
    await clinic.granted(ready, doctor);
    await clinic.signAs(doctor, ready);
    await clinic.claimAs(doctor, ready);
    await clinic.signAs(doctor, ready);
    const told: string[] = [];
    for await (const message of messages) {
      const { data } = caseChangedEvent.parse(message);
      told.push(`${data.revision} ${data.action} ${data.state}`);
      if (told.length === 5) break;
    }
    expect(told.toSorted().slice(3)).toEqual(['4 CLAIM CLAIMED', '5 SIGN SIGNED']);
    const trail = (tenantId: string) =>
      platform.database.read(tenantId, (unit) =>
        unit.manager.query(
          `SELECT operation, object_type AS type, outcome, reason, actor_tenant_id AS "from", patient_id AS patient
             FROM audit_entries WHERE actor = $1 ORDER BY operation, outcome, object_type`,
          [me()],
        ),
      );
    const by = { from: doctor.identity.tenantId, patient: ready.patientId };
    // The clinic’s key is made when the first of its reports is to be signed.
    expect(await trail(clinic.tenantId)).toEqual([
      { operation: 'Mutation.claimCase', type: 'Case', outcome: 'DONE', reason: 'GRANTED', ...by },
      { operation: 'Mutation.signCase', type: 'Case', outcome: 'DONE', reason: 'GRANTED', ...by },
      { operation: 'Mutation.signCase', type: 'SignedReport', outcome: 'DONE', reason: 'GRANTED', ...by },
      { operation: 'Mutation.signCase', type: 'Case', outcome: 'REFUSED', reason: 'NotHolder', ...by },
      { operation: 'ReportKey.make', type: 'ReportKey', outcome: 'DONE', reason: null, from: by.from, patient: null },
    ]);
    const home = (await trail(doctor.identity.tenantId)) as { operation: string }[];
    expect(home.filter(({ operation }) => operation !== 'ReportKey.make')).toEqual([]);
  });
});
