import type { UnitOfWork } from '@pulmora/platform';
import type { CaseActionName, CaseStateName } from '@pulmora/schema';
import { CaseEntity } from './case.entity.js';
import { caseChanged } from './case.events.js';
import { CaseTransitionEntity } from './case-transition.entity.js';

/** What the platform is called in the history of a case. */
const PLATFORM = 'platform';

/** Somebody of a clinic. */
export interface Person {
  readonly subject: string;
  readonly tenantId: string;
}

/** What happens to a case, by leave of `stepOf`. */
export interface CaseMove {
  readonly action: CaseActionName;
  readonly to: CaseStateName;
  readonly at: Date;
  /** Absent: the platform, of its own accord. */
  readonly by?: Person | undefined;
  /** What a person typed. */
  readonly reason?: string | undefined;
  /** What else changes of the case. */
  readonly change?: Partial<CaseEntity>;
  readonly traceparent?: string | undefined;
}

/**
 * Makes something happen to a case that is locked: the case, its transition, the event and the audit entry are one
 * transaction, the unit's.
 */
export async function moveCase(unit: UnitOfWork, before: CaseEntity, move: CaseMove): Promise<CaseEntity> {
  const { tenantId, id } = before;
  const after = {
    ...before,
    ...move.change,
    state: move.to,
    revision: before.revision + 1,
    updatedAt: move.at,
  };
  const { tenantId: _tenant, id: _id, rank: _rank, ...columns } = after;
  await unit.repository(CaseEntity).update({ tenantId, id }, changedColumns(before, columns));
  await noteMove(unit, after, before.state, move);
  return after;
}

/** Writes down what has happened to a case that is stored already. */
export async function noteMove(
  unit: UnitOfWork,
  after: CaseEntity,
  from: CaseStateName | null,
  { action, to, at, by, reason, traceparent }: CaseMove,
): Promise<void> {
  const { tenantId, id, studyId, patientId, revision } = after;
  await unit.repository(CaseTransitionEntity).insert({
    tenantId,
    caseId: id,
    sequence: revision,
    studyId,
    action,
    fromState: from,
    toState: to,
    at,
    actor: by?.subject ?? PLATFORM,
    actorTenantId: by?.tenantId ?? null,
    reason: reason ?? null,
  });
  await unit.emit(caseChanged(after, action, traceparent));
  unit.audit({
    tenantId,
    objectType: 'Case',
    objectIds: [id],
    patientId,
    studyId,
    // The platform's own doing is not a part of the operation in which it was noticed.
    ...(by ? {} : { operation: `Case.${action}` }),
  });
}

/** Only what differs: who writes by leave of a narrow grant may write no more than that. */
function changedColumns<Columns extends object>(before: Columns, after: Columns): Partial<Columns> {
  const entries = Object.entries(after) as [keyof Columns, unknown][];
  return Object.fromEntries(entries.filter(([key, value]) => !same(before[key], value))) as Partial<Columns>;
}

const same = (one: unknown, other: unknown): boolean =>
  one instanceof Date && other instanceof Date ? one.getTime() === other.getTime() : one === other;
