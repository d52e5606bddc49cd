import type { Grantee, UnitOfWork } from '@pulmora/platform';
import { CaseEntity } from '../case/case.entity.js';
import { UNCLAIMED } from '../case/case-access.js';
import { moveCase } from '../case/case-journal.js';
import type { CaseGrantEntity } from './case-grant.entity.js';

/**
 * A claim by a grant does not outlast it: where the grant has ended, whoever had the case has it no longer; where it ends
 * sooner than the lease, so does the lease. To be called with the grants held (`holdGrants`).
 *
 * @param endsAt when what the doctor is granted of the case ends; not after `now` where it has ended.
 */
export async function boundClaim(
  unit: UnitOfWork,
  { tenantId, studyId }: Pick<CaseGrantEntity, 'tenantId' | 'studyId'>,
  grantee: Grantee,
  endsAt: Date,
  now: Date,
  traceparent: string,
): Promise<void> {
  const repository = unit.repository(CaseEntity);
  const where = { tenantId, studyId, state: 'CLAIMED', assignee: grantee.subject } as const;
  const theirs = { ...where, assigneeTenantId: grantee.tenantId };
  // They claim by the grants that are held here: who has no claim by now gets none meanwhile.
  if (!(await repository.existsBy(theirs))) return;
  const held = await repository.findOne({ where: theirs, lock: { mode: 'pessimistic_write' } });
  if (!held) return;
  unit.notShown([held]);
  if (endsAt <= now) {
    await moveCase(unit, held, { action: 'EXPIRE', to: 'READY', at: now, change: UNCLAIMED, traceparent });
    return;
  }
  if (held.leaseExpiresAt === null || held.leaseExpiresAt <= endsAt) return;
  const { id, patientId } = held;
  await repository.update({ tenantId, id }, { leaseExpiresAt: endsAt });
  unit.audit({ tenantId, objectType: 'Case', objectIds: [id], patientId, studyId });
}
