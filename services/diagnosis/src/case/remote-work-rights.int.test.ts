import { randomUUID } from 'node:crypto';
import { newCloudEvent, type RequestContext } from '@pulmora/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { completedCase } from '../testing/completed-case.js';
import { type DiagnosisPlatform, startDiagnosisPlatform, studyReceivedBy } from '../testing/diagnosis-platform.js';
import { predictionOf } from '../testing/predictions.js';
import { GrantingClinic, remoteDoctor } from '../testing/remote-doctors.js';
import type { CaseEntity } from './case.entity.js';
import { caseChanged } from './case.events.js';

/** What the database itself lets a transaction do that works on a case by a grant, whatever a program tries. */
describe('the rights of whoever works on a granted case', () => {
  let platform: DiagnosisPlatform;
  let clinic: GrantingClinic;
  let doctor: RequestContext;
  let granted: CaseEntity;
  /** Of the same patient, and granted to nobody. */
  let other: CaseEntity;
  /** Of another clinic. */
  let elsewhere: CaseEntity;
  beforeAll(async () => {
    platform = await startDiagnosisPlatform();
  });
  afterAll(() => platform[Symbol.asyncDispose]());
  beforeEach(async () => {
    clinic = new GrantingClinic(platform);
    doctor = remoteDoctor();
    granted = await readyCase(clinic);
    other = await readyCase(clinic, granted.patientId);
    elsewhere = await readyCase(new GrantingClinic(platform));
    await clinic.granted(granted, doctor, 5);
  });

  const readyCase = async (of: GrantingClinic, patientId: string = randomUUID()) => {
    const event = studyReceivedBy(of.tenantId, { patientId });
    await completedCase(platform, of.tenantId, [predictionOf(0.9)], event);
    return of.caseOf(event.data.studyId);
  };
  const attempt = (sql: string, values: unknown[] = []): Promise<unknown[]> => {
    const { subject, tenantId } = doctor.identity;
    return platform.database.across('pulmora_remote_work', { subject, tenantId }, (unit) =>
      unit.manager.query(sql, values),
    );
  };
  const insert = (table: string, row: Record<string, unknown>) => {
    const columns = Object.keys(row);
    const places = columns.map((_, i) => `$${i + 1}`).join(', ');
    return attempt(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places})`, Object.values(row));
  };
  const DENIED = /permission denied/;
  const NOT_THEIRS = /row-level security/;
  const mine = () => ({ assignee: doctor.identity.subject, tenant: doctor.identity.tenantId });
  const claimTo = (id: string, assignee: string, tenant: string, lease: Date) =>
    attempt(
      `UPDATE cases SET state = 'CLAIMED', assignee = $2, assignee_tenant_id = $3, claimed_at = now(),
              lease_expires_at = $4, revision = revision + 1 WHERE id = $1 RETURNING id`,
      [id, assignee, tenant, lease],
    );
  const soon = () => new Date(Date.now() + 60_000);

  it('are of one case: no other is seen, locked or changed', async () => {
    const seen = await attempt('SELECT id FROM cases');
    expect(seen).toEqual([{ id: granted.id }]);
    for (const { id, studyId } of [other, elsewhere]) {
      expect(await attempt('SELECT 1 FROM cases WHERE id = $1 FOR UPDATE', [id])).toEqual([]);
      expect(await attempt(`UPDATE cases SET disagreement = 'WITH_MODEL' WHERE id = $1 RETURNING id`, [id])).toEqual([
        [],
        0,
      ]);
      expect(await attempt('SELECT 1 FROM diagnoses WHERE study_id = $1', [studyId])).toEqual([]);
    }
    // To say that one belongs to the clinic changes nothing: its policy is not this role's.
    const { subject, tenantId } = doctor.identity;
    await platform.database.across('pulmora_remote_work', { subject, tenantId }, async (unit) => {
      await unit.manager.query(`SELECT set_config('app.tenant_id', $1, true)`, [clinic.tenantId]);
      expect(await unit.manager.query('SELECT id FROM cases')).toEqual([{ id: granted.id }]);
    });
  });

  it('are of what a claim or a signature changes: no other column, and no other table', async () => {
    for (const column of ['patient_id', 'study_id', 'priority', 'outcome_band', 'diagnosis_id', 'due_at', 'id']) {
      await expect(attempt(`UPDATE cases SET ${column} = ${column}`), column).rejects.toThrow(DENIED);
    }
    for (const column of ['tenant_id', 'second_opinion_open', 'reading_revision', 'breached_at', 'received_at']) {
      await expect(attempt(`UPDATE cases SET ${column} = ${column}`), column).rejects.toThrow(DENIED);
    }
    for (const sql of [
      'DELETE FROM cases',
      'INSERT INTO cases (tenant_id) VALUES (NULL)',
      'SELECT 1 FROM case_transitions',
      'UPDATE signed_reports SET version = version',
      'DELETE FROM signed_reports',
      'SELECT reason FROM case_grants',
      'SELECT granted_by FROM case_grants',
      'UPDATE case_grants SET expires_at = expires_at',
      'DELETE FROM case_grants',
      'SELECT 1 FROM discrepancies',
      'SELECT requested_by FROM second_opinions',
      'UPDATE second_opinions SET status = status',
      'SELECT reader FROM opinions',
      'SELECT impression FROM opinions',
      'UPDATE diagnoses SET priority = priority',
      'SELECT payload FROM outbox',
      ...['patient_standings', 'report_keys', 'review_settings', 'image_readings', 'read_images', 'audit_entries'].map(
        (table) => `SELECT 1 FROM ${table}`,
      ),
      ...['model_agreements', 'shadow_readings', 'reading_attempts', 'live_keys', 'schema_migrations'].map(
        (table) => `SELECT 1 FROM ${table}`,
      ),
    ]) {
      await expect(attempt(sql), sql).rejects.toThrow(DENIED);
    }
  });

  it('leave a case free, or theirs for no longer than they are granted it', async () => {
    const { assignee, tenant } = mine();
    await expect(claimTo(granted.id, 'colleague', tenant, soon())).rejects.toThrow(NOT_THEIRS);
    await expect(claimTo(granted.id, assignee, clinic.tenantId, soon())).rejects.toThrow(NOT_THEIRS);
    const tooLong = new Date(Date.now() + 600_000);
    await expect(claimTo(granted.id, assignee, tenant, tooLong)).rejects.toThrow(NOT_THEIRS);
    await expect(attempt(`UPDATE cases SET state = 'FAILED' WHERE id = $1`, [granted.id])).rejects.toThrow(NOT_THEIRS);
    expect(await claimTo(granted.id, assignee, tenant, soon())).toMatchObject([[{ id: granted.id }], 1]);
  });

  it('write history in their own name, of this case and as it stands', async () => {
    const { assignee, tenant } = mine();
    await claimTo(granted.id, assignee, tenant, soon());
    const row = {
      tenant_id: clinic.tenantId,
      case_id: granted.id,
      sequence: granted.revision + 1,
      study_id: granted.studyId,
      action: 'CLAIM',
      from_state: 'READY',
      to_state: 'CLAIMED',
      at: new Date(),
      actor: assignee,
      actor_tenant_id: tenant,
    };
    for (const change of [
      { actor: 'a' },
      { actor_tenant_id: clinic.tenantId },
      { actor: 'platform', actor_tenant_id: null },
      { action: 'HAND_OVER' },
      { action: 'COMPLETE_READING' },
      { sequence: 99 },
      { to_state: 'SIGNED' },
      { action: 'RETURN' },
      { action: 'EXPIRE', actor: 'platform', actor_tenant_id: null },
      { case_id: other.id },
      { case_id: other.id, study_id: other.studyId, sequence: other.revision, to_state: 'READY' },
      { tenant_id: elsewhere.tenantId, case_id: elsewhere.id, study_id: elsewhere.studyId },
    ]) {
      await expect(insert('case_transitions', { ...row, ...change }), JSON.stringify(change)).rejects.toThrow(
        NOT_THEIRS,
      );
    }
    await insert('case_transitions', row);
  });

  it('put reports and differences to this case alone, in their own name', async () => {
    const { assignee, tenant } = mine();
    const report = () => ({
      tenant_id: clinic.tenantId,
      id: randomUUID(),
      case_id: granted.id,
      study_id: granted.studyId,
      patient_id: granted.patientId,
      diagnosis_id: granted.diagnosisId,
      version: 1,
      kind: 'SIGNATURE',
      document: '{}',
      key_id: 'k',
      signature: 's',
      signed_by: assignee,
      signed_by_tenant_id: tenant,
      signed_at: new Date(),
    });
    for (const change of [
      { signed_by: 'a' },
      { signed_by_tenant_id: clinic.tenantId },
      { case_id: other.id },
      { case_id: other.id, study_id: other.studyId, diagnosis_id: other.diagnosisId },
      { diagnosis_id: other.diagnosisId },
      { patient_id: elsewhere.patientId },
      { tenant_id: elsewhere.tenantId, case_id: elsewhere.id, study_id: elsewhere.studyId },
    ]) {
      await expect(insert('signed_reports', { ...report(), ...change }), JSON.stringify(change)).rejects.toThrow(
        NOT_THEIRS,
      );
    }
    // Whose the case is, signs it; and nobody says that they have amended what nobody signed.
    await expect(insert('signed_reports', report())).rejects.toThrow(NOT_THEIRS);
    await claimTo(granted.id, assignee, tenant, soon());
    await expect(insert('signed_reports', { ...report(), version: 2 })).rejects.toThrow(NOT_THEIRS);
    const over = (state: string, by: string, at: string) =>
      attempt(
        'UPDATE cases SET state = $2, assignee = $3, assignee_tenant_id = $4, lease_expires_at = NULL WHERE id = $1 RETURNING id',
        [granted.id, state, by, at],
      );
    for (const state of ['SIGNED', 'AMENDED']) {
      await expect(over(state, assignee, tenant)).rejects.toThrow(NOT_THEIRS);
      await expect(over(state, 'dr-of-the-clinic', clinic.tenantId)).rejects.toThrow(NOT_THEIRS);
    }
    await insert('signed_reports', report());
    await expect(over('SIGNED', 'dr-of-the-clinic', clinic.tenantId)).rejects.toThrow(NOT_THEIRS);
    expect(await over('SIGNED', assignee, tenant)).toMatchObject([[{ id: granted.id }], 1]);
    const difference = () => ({
      tenant_id: clinic.tenantId,
      id: randomUUID(),
      case_id: granted.id,
      study_id: granted.studyId,
      patient_id: granted.patientId,
      kind: 'WITH_MODEL',
      finding: 'COVID19',
      one: 'PRESENT',
      other: 'ABSENT',
      recorded_at: new Date(),
    });
    for (const change of [{ kind: 'BETWEEN_READERS' }, { case_id: other.id, study_id: other.studyId }]) {
      await expect(insert('discrepancies', { ...difference(), ...change })).rejects.toThrow(NOT_THEIRS);
    }
    await insert('discrepancies', difference());
  });

  it('tell of this case alone, and of nothing but what became of it', async () => {
    const emit = (subject: string, tenantId: string, payload: object) =>
      insert('outbox', { tenant_id: tenantId, event_id: randomUUID(), subject, payload: JSON.stringify(payload) });
    const of = (row: CaseEntity) => caseChanged(row, 'CLAIM');
    const { subject, event } = of(granted);
    const type = 'org.pulmora.grant.changed.v1';
    const { studyId, patientId, id: caseId } = granted;
    const forged = newCloudEvent({
      source: 'pulmora/diagnosis',
      type,
      subject: caseId,
      tenantId: clinic.tenantId,
      data: { caseId, studyId, patientId },
    });
    for (const [where, tenantId, payload] of [
      [`grant.${clinic.tenantId}.changed`, clinic.tenantId, event],
      [subject, elsewhere.tenantId, event],
      [of(other).subject, clinic.tenantId, of(other).event],
      [of(elsewhere).subject, elsewhere.tenantId, of(elsewhere).event],
      [subject, clinic.tenantId, forged],
      [subject, clinic.tenantId, { ...event, tenantid: elsewhere.tenantId }],
    ] as const) {
      await expect(emit(where, tenantId, payload), where).rejects.toThrow(NOT_THEIRS);
    }
    await emit(subject, clinic.tenantId, event);
  });

  it('are nobody’s who has no grant, or a taken one, or one that is over', async () => {
    const by = doctor.identity;
    await platform.grants.breakGlass(doctor, other.studyId, 'emergency');
    expect(await attempt('SELECT id FROM cases')).toEqual([{ id: granted.id }]);
    const [grant] = await platform.grants.liveGrants(by, { studyId: granted.studyId });
    if (grant) await clinic.revoke(grant);
    expect(await attempt('SELECT id FROM cases')).toEqual([]);
    expect(await attempt('SELECT id FROM signed_reports')).toEqual([]);
    doctor = remoteDoctor();
    expect(await attempt('SELECT id FROM cases')).toEqual([]);
    expect(await attempt('SELECT study_id FROM case_grants')).toEqual([]);
  });
});
