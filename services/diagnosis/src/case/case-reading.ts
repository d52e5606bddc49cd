import { randomUUID } from 'node:crypto';
import type { UnitOfWork } from '@pulmora/platform';
import type { CaseActionName, DiagnosisStatusName } from '@pulmora/schema';
import type { DiagnosisEntity } from '../diagnosis/diagnosis.entity.js';
import { CaseEntity } from './case.entity.js';
import { dueAt, hasLapsed } from './case-clock.js';
import { moveCase, noteMove } from './case-journal.js';
import { bandOf } from './case-rank.js';
import { isOver, stepOf } from './case-state.js';

const ACTIONS: Readonly<Partial<Record<DiagnosisStatusName, CaseActionName>>> = {
  RUNNING: 'START_READING',
  COMPLETED: 'COMPLETE_READING',
  FAILED: 'FAIL_READING',
  WITHHELD: 'WITHHOLD',
};

/**
 * Opens the case of a study whose first reading was asked for; there is one, however often it is read.
 *
 * @param receivedAt when the study arrived, which may be long before it is heard of here: its service level runs from then.
 */
export async function openCase(
  unit: UnitOfWork,
  diagnosis: DiagnosisEntity,
  receivedAt: Date,
  traceparent: string,
): Promise<void> {
  const { tenantId, studyId, patientId, priority, id: diagnosisId, generation, queuedAt } = diagnosis;
  const opened: Omit<CaseEntity, 'rank'> = {
    tenantId,
    id: randomUUID(),
    studyId,
    patientId,
    priority,
    state: 'RECEIVED',
    outcomeBand: 'NONE',
    diagnosisId,
    generation,
    readingRevision: 0,
    revision: 1,
    assignee: null,
    assigneeTenantId: null,
    claimedAt: null,
    leaseExpiresAt: null,
    disagreement: null,
    secondOpinionOpen: false,
    receivedAt,
    dueAt: dueAt(priority, receivedAt),
    breachedAt: null,
    updatedAt: queuedAt,
  };
  const inserted = await unit
    .repository(CaseEntity)
    .createQueryBuilder()
    .insert()
    .values(opened)
    .orIgnore()
    .returning('id')
    .execute();
  if ((inserted.raw as unknown[]).length === 0) return;
  const move = { action: 'OPEN', to: 'RECEIVED', at: receivedAt, traceparent } as const;
  await noteMove(unit, opened as CaseEntity, null, move);
}

/**
 * Tells a study's case what has become of a reading, in the transaction in which it did. What a model says later than a
 * doctor changes nothing of the case but that it was said.
 */
export async function heedReading(unit: UnitOfWork, diagnosis: DiagnosisEntity, traceparent: string): Promise<void> {
  const { studyId, generation, status, updatedAt: at } = diagnosis;
  const action = ACTIONS[status];
  if (!action) return;
  const found = await unit.repository(CaseEntity).findOne({ where: { studyId }, lock: { mode: 'pessimistic_write' } });
  if (found) unit.notShown([found]);
  // What has become of an earlier reading is told by the newer one that counts.
  if (!found || generation < found.generation) return;
  let current = found;
  if (hasLapsed(current, at)) {
    const change = { assignee: null, assigneeTenantId: null, claimedAt: null, leaseExpiresAt: null };
    current = await moveCase(unit, current, { action: 'EXPIRE', to: 'READY', at, change, traceparent });
  }
  const step = stepOf(current.state, action, 'PLATFORM');
  if (step.kind === 'refused') return;
  const said = action !== 'START_READING';
  const change: Partial<CaseEntity> = said
    ? {
        diagnosisId: diagnosis.id,
        generation,
        readingRevision: current.readingRevision + 1,
        // A worklist goes by what was known when it was worked through.
        ...(isOver(current.state) ? {} : { outcomeBand: bandOf(diagnosis.outcome) }),
      }
    : {};
  await moveCase(unit, current, { action, to: step.state, at, change, traceparent });
}
