import { randomUUID } from 'node:crypto';
import {
  type AuditEntry,
  AuditTrail,
  auditScopeOf,
  type Grantee,
  inAuditScope,
  type RequestContext,
} from '@pulmora/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ImageReadingService } from '../image-reading/image-reading.service.js';
import { completedCase } from '../testing/completed-case.js';
import {
  contextOf,
  type DiagnosisPlatform,
  startDiagnosisPlatform,
  studyReceivedBy,
} from '../testing/diagnosis-platform.js';
import { predictionOf } from '../testing/predictions.js';

const inAnHour = () => new Date(Date.now() + 3_600_000);

describe('what somebody of another clinic does with a case', () => {
  let platform: DiagnosisPlatform;
  let images: ImageReadingService;
  let owner: string;
  let patientId: string;
  let doctor: Grantee;
  let context: RequestContext;
  beforeAll(async () => {
    platform = await startDiagnosisPlatform();
    images = new ImageReadingService(platform.database);
  });
  afterAll(() => platform[Symbol.asyncDispose]());

  /** A patient, and a doctor of another clinic; each test has its own. */
  function somebody() {
    owner = randomUUID();
    patientId = randomUUID();
    context = contextOf(randomUUID(), undefined, `dr-${randomUUID()}`);
    const { tenantId, subject } = context.identity;
    doctor = { tenantId, subject };
  }
  const newCase = async () => {
    const event = studyReceivedBy(owner, { patientId });
    return (await completedCase(platform, owner, [predictionOf(0.9)], event)).diagnosis;
  };
  const asked = <T>(operation: string, by: RequestContext, work: () => Promise<T>): Promise<T> =>
    inAuditScope(auditScopeOf(operation, by), work);
  const grant = (studyId: string) =>
    asked('Mutation.grantCaseAccess', contextOf(owner), async () => {
      const input = { studyId, grantee: doctor, reason: 'Mrs. Doe asked', expiresAt: inAnHour() };
      const result = await platform.grants.grant(contextOf(owner), input);
      if (result.kind !== 'granted') throw new Error(result.kind);
      return result.grant;
    });
  const breakGlass = (studyId: string) =>
    asked('Mutation.breakGlass', context, () => platform.grants.breakGlass(context, studyId, 'Mr. Doe, emergency'));
  /** What a clinic's trail says of people, oldest first, but for its own reading. */
  const trailOf = async (tenantId: string): Promise<AuditEntry[]> => {
    const rows = await asked('Query.diagnosisAuditTrail', contextOf(tenantId), () =>
      new AuditTrail(platform.database).list(tenantId, {}, { first: 100, after: undefined }),
    );
    return rows
      .filter(({ objectType, actorTenantId }) => objectType !== 'AuditTrail' && actorTenantId !== null)
      .toReversed();
  };

  it('is in the trail of the clinic whose it is, with by whose leave, and in no other', async () => {
    somebody();
    const [granted, taken] = [await newCase(), await newCase()];
    const given = await grant(granted.studyId);
    await breakGlass(taken.studyId);
    await asked('Query.diagnosis', context, () => platform.service.byIds(doctor, [granted.id, taken.id]));
    await asked('Diagnosis.imageReadings', context, () => images.ofDiagnoses(doctor, [granted.id]));
    await asked('Mutation.revokeCaseAccess', contextOf(owner), () =>
      platform.grants.revoke(contextOf(owner), given.id),
    );
    const by = { actor: doctor.subject, actorTenantId: doctor.tenantId, patientId, outcome: 'DONE' };
    const entries = await trailOf(owner);
    expect(entries[0]).toMatchObject({
      operation: 'Mutation.grantCaseAccess',
      actorTenantId: owner,
      objectType: 'CaseGrant',
      objectIds: [given.id],
      reason: 'GRANTED',
    });
    expect(entries[1]).toMatchObject({ ...by, operation: 'Mutation.breakGlass', reason: 'BREAK_GLASS' });
    expect(entries.filter(({ operation }) => operation === 'Query.diagnosis')).toHaveLength(2);
    for (const [id, reason] of [
      [granted.id, 'GRANTED'],
      [taken.id, 'BREAK_GLASS'],
    ]) {
      expect(entries).toContainEqual(
        expect.objectContaining({
          ...by,
          operation: 'Query.diagnosis',
          objectType: 'Diagnosis',
          objectIds: [id],
          reason,
        }),
      );
    }
    expect(entries).toContainEqual(
      expect.objectContaining({
        ...by,
        operation: 'Diagnosis.imageReadings',
        objectIds: [granted.id],
        reason: 'GRANTED',
      }),
    );
    expect(entries.at(-1)).toMatchObject({ operation: 'Mutation.revokeCaseAccess', reason: 'REVOKED' });
    // What people type is not: it may name somebody.
    expect(JSON.stringify(entries)).not.toContain('Doe');
    expect(await trailOf(doctor.tenantId)).toEqual([]);
  });

  it('that comes to nothing is no entry of a clinic that it does not reach', async () => {
    somebody();
    const hidden = await newCase();
    await breakGlass(hidden.studyId);
    await asked('Query.diagnosis', context, () => platform.service.byIds(doctor, [hidden.id]));
    expect(await trailOf(owner)).toEqual([]);
  });

  it('is recorded in one list, one patient after another, and what is only looked up to know is not', async () => {
    somebody();
    const { studyId } = await newCase();
    const { id } = await grant(studyId);
    await asked('Query.grantedCases', context, () => platform.grants.grantedTo(doctor, { first: 5, after: undefined }));
    await asked('Subscription.diagnosisUpdated', context, () => platform.grants.liveGrants(doctor, { studyId }));
    const operations = (await trailOf(owner)).slice(1);
    expect(operations).toMatchObject([
      { operation: 'Query.grantedCases', objectType: 'CaseGrant', objectIds: [id], actor: doctor.subject },
    ]);
  });

  it('writes nothing but the entry, in an operation too', async () => {
    somebody();
    const { id, studyId } = await newCase();
    const { id: grantId } = await grant(studyId);
    const attempt = (sql: string, values: unknown[]) =>
      asked('Query.diagnosis', context, () =>
        platform.database.across('pulmora_remote', doctor, (unit) => unit.manager.query(sql, values)),
      );
    for (const [sql, values] of [
      [`UPDATE diagnoses SET priority = 'STAT' WHERE id = $1`, [id]],
      [`UPDATE case_grants SET expires_at = now() + interval '1 year' WHERE id = $1`, [grantId]],
      [`DELETE FROM case_grants WHERE id = $1`, [grantId]],
      [`INSERT INTO audit_entries (tenant_id) VALUES ($1)`, [owner]],
      [`SELECT 1 FROM audit_entries WHERE tenant_id = $1`, [owner]],
    ] as const) {
      await expect(attempt(sql, [...values]), sql).rejects.toThrow(/permission denied/);
    }
    // The connection that goes back to the pool is the service's own again, and nobody's.
    await asked('Query.diagnosis', context, () => platform.service.byIds(doctor, [id]));
    expect(await platform.service.byIds({ tenantId: doctor.tenantId }, [id])).toEqual([undefined]);
  });
});
