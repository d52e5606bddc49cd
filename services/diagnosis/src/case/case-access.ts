import {
  type AuditNote,
  holdStanding,
  type RequestContext,
  type TenantDatabase,
  type UnitOfWork,
  type UserRole,
} from '@pulmora/platform';
import { CaseEntity } from './case.entity.js';
import { hasLapsed } from './case-clock.js';
import { moveCase, type Person } from './case-journal.js';
import type { CaseActor } from './case-state.js';

/** Who is asking, under which trace, and how far they may reach. */
export type Asker = Pick<RequestContext, 'identity' | 'traceparent' | 'reach'>;

export const personOf = ({ identity }: Asker): Person => ({
  subject: identity.subject,
  tenantId: identity.tenantId,
});

/** As much of a case as tells how somebody stands to it. */
type Held = Pick<CaseEntity, 'tenantId' | 'state' | 'assignee' | 'assigneeTenantId' | 'leaseExpiresAt'> &
  Pick<CaseEntity, 'dueAt' | 'breachedAt'>;

/** Whether somebody's claim on a case lives. */
export const holds = (held: Held, { subject, tenantId }: Person, now: Date): boolean =>
  held.state === 'CLAIMED' && held.assignee === subject && held.assigneeTenantId === tenantId && !hasLapsed(held, now);

/** As whom somebody acts on a case that they may see; with several roles, as the one that may do most. */
export function actorOf(held: Held, person: Person, roles: readonly UserRole[], now: Date): CaseActor {
  const remote = held.tenantId !== person.tenantId;
  if (roles.includes('RADIOLOGIST')) {
    if (holds(held, person, now)) return remote ? 'REMOTE_HOLDER' : 'HOLDER';
    return remote ? 'REMOTE_RADIOLOGIST' : 'RADIOLOGIST';
  }
  if (remote) return 'STRANGER';
  if (roles.includes('CLINICIAN')) return 'CLINICIAN';
  return roles.includes('ADMIN') ? 'ADMIN' : 'AUDITOR';
}

/**
 * Does something to a case of one's own clinic that nobody else touches meanwhile, and whose patient is not erased
 * meanwhile. (Cases of other clinics: `changeGrantedCase`.)
 *
 * @param glance at the case before it is locked: what it settles needs no lock, nor the wait for one.
 * @returns undefined for a case that is not there, or not for this person.
 */
export async function changeCase<T>(
  database: TenantDatabase,
  { identity }: Asker,
  caseId: string,
  work: (unit: UnitOfWork, held: CaseEntity) => Promise<T>,
  glance: (unit: UnitOfWork, found: CaseEntity) => T | undefined = () => undefined,
): Promise<T | undefined> {
  return database.write(identity.tenantId, async (unit) => {
    const found = await findCase(unit, caseId);
    if (!found) return undefined;
    const settled = glance(unit, found);
    if (settled !== undefined) return settled;
    const held = await lockCase(unit, caseId, found);
    return held && work(unit, held);
  });
}

async function findCase(unit: UnitOfWork, caseId: string): Promise<CaseEntity | undefined> {
  const found = await unit.repository(CaseEntity).findOneBy({ id: caseId });
  if (found) unit.notShown([found]);
  return found ?? undefined;
}

/**
 * @param found the case as it was a moment ago, where that is known.
 * @returns undefined for a case that is not there, and for one of a patient who was erased.
 */
export async function lockCase(unit: UnitOfWork, caseId: string, found?: CaseEntity): Promise<CaseEntity | undefined> {
  const repository = unit.repository(CaseEntity);
  const named = found ?? (await findCase(unit, caseId));
  if (!named) return undefined;
  if ((await holdStanding(unit, named.patientId)).erased) return undefined;
  const held = await repository.findOne({ where: { id: caseId }, lock: { mode: 'pessimistic_write' } });
  if (held) unit.notShown([held]);
  return held ?? undefined;
}

/** What a claim leaves of a case that nobody holds any more. */
export const UNCLAIMED = {
  assignee: null,
  assigneeTenantId: null,
  claimedAt: null,
  leaseExpiresAt: null,
} as const satisfies Partial<CaseEntity>;

/** Ends a claim that has run out, so that what happens next happens to a case that nobody holds. */
export async function sweepClaim(
  unit: UnitOfWork,
  held: CaseEntity,
  at: Date,
  traceparent?: string,
): Promise<CaseEntity> {
  if (!hasLapsed(held, at)) return held;
  return moveCase(unit, held, { action: 'EXPIRE', to: 'READY', at, change: UNCLAIMED, traceparent });
}

/** What came to nothing, in the trail of the case. @param reason the type of the answer. */
export const refusal = ({ tenantId, id, patientId, studyId }: CaseEntity, reason: string): AuditNote => ({
  tenantId,
  objectType: 'Case',
  objectIds: [id],
  patientId,
  studyId,
  outcome: 'REFUSED',
  reason,
});
