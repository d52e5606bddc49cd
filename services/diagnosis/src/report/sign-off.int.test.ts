import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LEASE_MS } from '../case/case-clock.js';
import { CaseLog } from '../diagnosis/case-log.js';
import { completedCase } from '../testing/completed-case.js';
import { type DiagnosisPlatform, startDiagnosisPlatform, studyReceivedBy } from '../testing/diagnosis-platform.js';
import { asked } from '../testing/doctors.js';
import { predictionOf } from '../testing/predictions.js';
import { AGREED, SigningClinic } from '../testing/signing.js';
import { ReportService } from './report.service.js';
import { toReport, toReportFile } from './report.view.js';
import { documentDigest } from './report-signature.js';
import { verifyReportFile } from './report-verification.js';

describe('a signature', () => {
  let platform: DiagnosisPlatform;
  let clinic: SigningClinic;
  beforeAll(async () => {
    platform = await startDiagnosisPlatform();
  });
  afterAll(() => platform[Symbol.asyncDispose]());
  beforeEach(() => {
    clinic = new SigningClinic(platform);
  });

  const fileOf = async (report: Awaited<ReturnType<SigningClinic['signed']>>['report']) => {
    const key = await clinic.keys.publicKey(clinic.tenantId, report.keyId);
    if (!key) throw new Error('no key');
    return { text: JSON.stringify(toReportFile(report, key)), key };
  };

  it('is of whoever holds the case, ends it, and is verified without the platform', async () => {
    const held = await clinic.claimed('a');
    expect(await clinic.sign('b', held)).toEqual({ kind: 'not-holder' });
    const { case: signed, report } = await clinic.signed('a', held);
    expect(signed).toMatchObject({ state: 'SIGNED', assignee: 'a', leaseExpiresAt: null, disagreement: null });
    expect(toReport(report)).toMatchObject({
      version: 1,
      kind: 'SIGNATURE',
      impression: 'Typical of COVID-19.',
      signedBy: 'a',
      signedAt: clinic.clock.now(),
      model: { name: 'test', version: '9.9.9' },
      readingRevision: 1,
    });
    const { text, key } = await fileOf(report);
    expect(verifyReportFile(text)).toMatchObject({ holds: true });
    expect(verifyReportFile(text, JSON.stringify(key)).lines.join('\n')).toMatch(/signed by {2}a of .*\(given\)/s);
    expect(await clinic.sign('a', signed)).toEqual({ kind: 'not-holder' });
  });

  it('does not hold for a report that was changed, nor with another clinic’s key', async () => {
    const { report } = await clinic.signed('a', await clinic.claimed('a'));
    const { text } = await fileOf(report);
    expect(verifyReportFile(text.replace('Typical', 'Atypical')).holds).toBe(false);
    expect(verifyReportFile(text.replace('"Present"', '"Absent"')).holds).toBe(false);
    const other = new SigningClinic(platform);
    const theirs = await other.signed('a', await other.claimed('a'));
    const foreign = await other.keys.publicKey(other.tenantId, theirs.report.keyId);
    expect(verifyReportFile(text, JSON.stringify(foreign)).holds).toBe(false);
  });

  it('that a lease does not carry any more is refused', async () => {
    const held = await clinic.claimed('a');
    clinic.clock.pass(LEASE_MS);
    expect(await clinic.sign('a', held)).toEqual({ kind: 'not-holder' });
  });

  it('never takes in a reading that lands meanwhile', async () => {
    const event = studyReceivedBy(clinic.tenantId);
    await completedCase(platform, clinic.tenantId, [predictionOf(0.9)], event);
    const doctor = clinic.doctor('a');
    const ready = await clinic.caseOf(event.data.studyId);
    await asked('Mutation.claimCase', doctor, () => clinic.claims.claim(doctor, ready.id));
    const again = { ...event, data: { ...event.data, generation: 2 } };
    // The new reading and the signature at once: one waits for the other, whichever comes first.
    const [signing] = await Promise.all([
      clinic.sign('a', ready),
      completedCase(platform, clinic.tenantId, [predictionOf(0.1)], again),
    ]);
    const after = await clinic.caseOf(event.data.studyId);
    expect(after.readingRevision).toBe(2);
    if (signing.kind === 'signed') {
      expect(after).toMatchObject({ state: 'SIGNED', outcomeBand: 'POSITIVE' });
      const [covid19] = toReport(signing.report).findings;
      expect(covid19).toMatchObject({ verdict: 'PRESENT', modelProbability: 0.9 });
    } else {
      expect(signing).toEqual({ kind: 'stale-reading', readingRevision: 2 });
    }
  });

  it('of a reading that has changed is refused, and is given once the new one was seen', async () => {
    const event = studyReceivedBy(clinic.tenantId);
    await completedCase(platform, clinic.tenantId, [predictionOf(0.9)], event);
    const ready = await clinic.caseOf(event.data.studyId);
    const doctor = clinic.doctor('a');
    await asked('Mutation.claimCase', doctor, () => clinic.claims.claim(doctor, ready.id));
    await completedCase(platform, clinic.tenantId, [predictionOf(0.1)], {
      ...event,
      data: { ...event.data, generation: 2 },
    });
    expect(await clinic.sign('a', ready)).toEqual({ kind: 'stale-reading', readingRevision: 2 });
    const seen = await clinic.caseOf(event.data.studyId);
    const { report } = await clinic.signed('a', seen);
    expect(toReport(report).findings[0]).toMatchObject({ verdict: 'ABSENT', modelProbability: 0.1 });
  });

  it('says what the doctor sees where they override, and that they were of another opinion', async () => {
    const held = await clinic.claimed('a');
    const findings = AGREED.map((one) =>
      one.finding === 'COVID19' ? ({ ...one, decision: 'OVERRIDE', verdict: 'ABSENT' } as const) : one,
    );
    const { case: signed, report } = await clinic.signed('a', held, { findings });
    expect(signed.disagreement).toBe('WITH_MODEL');
    expect(toReport(report).findings[0]).toEqual({
      finding: 'COVID19',
      decision: 'OVERRIDE',
      verdict: 'ABSENT',
      modelVerdict: 'PRESENT',
      modelProbability: 0.9,
    });
  });

  it('of a case that no model could read says what the doctor saw, and of no model', async () => {
    const event = studyReceivedBy(clinic.tenantId);
    await new CaseLog(platform.database).fail(event, 'IMAGE_UNREADABLE');
    const failed = await clinic.caseOf(event.data.studyId);
    expect(failed.state).toBe('FAILED');
    const doctor = clinic.doctor('a');
    await asked('Mutation.claimCase', doctor, () => clinic.claims.claim(doctor, failed.id));
    expect(await clinic.sign('a', failed)).toMatchObject({ kind: 'invalid', fault: { field: 'findings' } });
    const findings = AGREED.map(({ finding }) => ({ finding, decision: 'OVERRIDE', verdict: 'ABSENT' }) as const);
    const { report, case: signed } = await clinic.signed('a', failed, { findings });
    expect(toReport(report).model).toBeNull();
    expect(signed.disagreement).toBeNull();
  });

  it('stays, in the database, whatever is tried: amendments add to it', async () => {
    const held = await clinic.claimed('a');
    const { report, case: signed } = await clinic.signed('a', held);
    for (const sql of [
      `UPDATE signed_reports SET document = '{}' WHERE id = $1`,
      'DELETE FROM signed_reports WHERE id = $1',
    ]) {
      const asService = platform.database.write(clinic.tenantId, (unit) => unit.manager.query(sql, [report.id]));
      await expect(asService).rejects.toThrow(/denied/);
    }
    const migrator = await platform.openAs(platform.databases.migrator.diagnosis);
    const admin = await platform.openAs(platform.databases.admin.diagnosis);
    for (const source of [migrator, admin]) {
      await expect(source.query('DELETE FROM signed_reports WHERE id = $1', [report.id])).rejects.toThrow(
        /not changed/,
      );
      await expect(source.query(`UPDATE signed_reports SET signed_by = 'x'`)).rejects.toThrow(/not changed/);
      await expect(source.query('TRUNCATE signed_reports')).rejects.toThrow(/not changed/);
    }
    await Promise.all([migrator.destroy(), admin.destroy()]);
    await expect(
      platform.database.write(clinic.tenantId, (unit) =>
        unit.manager.query(
          `UPDATE cases SET state = 'READY', assignee = NULL, assignee_tenant_id = NULL WHERE id = $1`,
          [held.id],
        ),
      ),
    ).rejects.toThrow(/stays signed/);

    const amending = await clinic.amend('b', signed, 1);
    if (amending.kind !== 'signed') throw new Error(amending.kind);
    expect(amending.case).toMatchObject({ state: 'AMENDED', assignee: 'a' });
    const [[second, first] = []] = await new ReportService(platform.database).ofCases({ tenantId: clinic.tenantId }, [
      held.id,
    ]);
    expect(first).toEqual(report);
    expect(second).toMatchObject({ version: 2, kind: 'AMENDMENT', signedBy: 'b' });
    expect(second?.document).toContain(documentDigest(report.document));
    for (const one of [first, second]) {
      if (one) expect(verifyReportFile((await fileOf(one)).text).holds).toBe(true);
    }
    expect(await clinic.amend('c', signed, 1)).toEqual({ kind: 'stale-report', version: 2 });
  });

  it('is amended by the reading by which it was signed, whatever a model has said since', async () => {
    const held = await clinic.claimed('a');
    const { case: signed } = await clinic.signed('a', held);
    const event = studyReceivedBy(clinic.tenantId, { studyId: held.studyId, patientId: held.patientId, generation: 2 });
    await completedCase(platform, clinic.tenantId, [predictionOf(0.1)], event);
    const amending = await clinic.amend('a', signed, 1);
    if (amending.kind !== 'signed') throw new Error(amending.kind);
    expect(toReport(amending.report)).toMatchObject({
      readingRevision: 1,
      findings: [{ verdict: 'PRESENT', modelProbability: 0.9 }, {}, {}, {}, {}, {}],
    });
  });

  it('of one clinic is made with one key, made once, however many sign first at once', async () => {
    const held = await Promise.all([clinic.claimed('a'), clinic.claimed('b'), clinic.claimed('c')]);
    const signed = await Promise.all(held.map((one) => clinic.signed(one.assignee ?? '', one)));
    expect(new Set(signed.map(({ report }) => report.keyId)).size).toBe(1);
    const keys: object[] = await platform.database.read(clinic.tenantId, (unit) =>
      unit.manager.query('SELECT * FROM report_keys'),
    );
    expect(keys).toHaveLength(1);
  });

  it('leaves an audit entry for the report and one for the case', async () => {
    const held = await clinic.claimed('a');
    const { report } = await clinic.signed('a', held);
    const entries: { object_type: string; actor: string }[] = await platform.database.read(clinic.tenantId, (unit) =>
      unit.manager.query(
        `SELECT object_type, actor FROM audit_entries WHERE operation = 'Mutation.signCase' AND outcome = 'DONE'
            AND object_ids && $1::uuid[] ORDER BY object_type`,
        [[held.id, report.id]],
      ),
    );
    expect(entries).toEqual([
      { object_type: 'Case', actor: 'a' },
      { object_type: 'SignedReport', actor: 'a' },
    ]);
  });
});
