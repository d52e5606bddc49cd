import { toGlobalId, type UserRole } from '@pulmora/platform';
import type { CaseActionName, CaseStateName } from '@pulmora/schema';
import { Study } from '../diagnosis/diagnosis.types.js';
import type { CaseEntity } from './case.entity.js';
import { Case, CaseClaim, CaseTransition, ServiceLevel } from './case.types.js';
import { actorOf } from './case-access.js';
import { isBreached, stateAt, TARGET_MINUTES } from './case-clock.js';
import type { Person } from './case-journal.js';
import { isOver, possibleActions } from './case-state.js';
import type { CaseTransitionEntity } from './case-transition.entity.js';

/** Who looks at a case. */
export interface Viewer extends Person {
  readonly roles: readonly UserRole[];
  /** Whether the clinic lets them see what a model makes of a case that nobody has signed. */
  readonly seesUnsigned: boolean;
}

/**
 * A case as somebody sees it at a time.
 *
 * @param open whether they may work on it, and not only see it.
 */
export function toCase(row: CaseEntity, viewer: Viewer, now: Date, open: boolean): Case {
  const state = stateAt(row, now);
  const { outcomeBand } = row;
  const shown = outcomeBand !== 'NONE' && (viewer.seesUnsigned || isOver(state));
  return Object.assign(new Case(), {
    id: toGlobalId('Case', row.id),
    study: Object.assign(new Study(), { id: toGlobalId('Study', row.studyId) }),
    clinicId: row.tenantId,
    granted: row.tenantId !== viewer.tenantId,
    state,
    priority: row.priority,
    outcome: shown ? outcomeBand : null,
    receivedAt: row.receivedAt,
    readingRevision: row.readingRevision,
    revision: row.revision,
    serviceLevel: Object.assign(new ServiceLevel(), {
      targetMinutes: TARGET_MINUTES[row.priority],
      dueAt: row.dueAt,
      breached: isBreached(row, now),
      breachedAt: row.breachedAt,
    }),
    claim: state === 'CLAIMED' ? toClaim(row, viewer) : null,
    disagreement: row.disagreement ?? 'NONE',
    secondOpinionOpen: row.secondOpinionOpen,
    actions: open ? actionsOf(row, state, viewer, now) : [],
    diagnosisId: row.diagnosisId,
  });
}

/** What waits for a second opinion is neither signed nor given to yet another reader. */
function actionsOf(row: CaseEntity, state: CaseStateName, viewer: Viewer, now: Date): CaseActionName[] {
  const actions = possibleActions(state, actorOf(row, viewer, viewer.roles, now));
  if (!row.secondOpinionOpen) return actions;
  return actions.filter((action) => action !== 'SIGN' && action !== 'REQUEST_SECOND_OPINION');
}

const isMe = (subject: string | null, tenantId: string | null, viewer: Person): boolean =>
  subject === viewer.subject && tenantId === viewer.tenantId;

function toClaim(row: CaseEntity, viewer: Viewer): CaseClaim {
  const mine = isMe(row.assignee, row.assigneeTenantId, viewer);
  return Object.assign(new CaseClaim(), {
    mine,
    // A second reader is not to know whose reading theirs will be held against.
    holder: mine || !row.secondOpinionOpen ? row.assignee : null,
    claimedAt: row.claimedAt,
    leaseExpiresAt: row.leaseExpiresAt,
  });
}

/** @param blinded whether who did it, and what they wrote, is not to be known until a second opinion is settled. */
export const toTransition = (row: CaseTransitionEntity, viewer: Person, blinded: boolean): CaseTransition => {
  const hidden = blinded && row.actorTenantId !== null && !isMe(row.actor, row.actorTenantId, viewer);
  return Object.assign(new CaseTransition(), {
    sequence: row.sequence,
    action: row.action,
    from: row.fromState,
    to: row.toState,
    at: row.at,
    actor: hidden ? null : row.actor,
    reason: hidden ? null : row.reason,
  });
};
