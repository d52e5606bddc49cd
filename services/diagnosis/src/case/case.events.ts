import { newCloudEvent, type OutboxEvent } from '@pulmora/platform';
import { CASE_CHANGED, type CaseActionName, type CaseChangedData, caseChangedSubject } from '@pulmora/schema';
import type { CaseEntity } from './case.entity.js';

/** The event that tells what has happened to a case as it now is. */
export function caseChanged(changed: CaseEntity, action: CaseActionName, traceparent?: string): OutboxEvent {
  const { tenantId, id, studyId, patientId, priority, state, revision, readingRevision } = changed;
  const data: CaseChangedData = {
    caseId: id,
    studyId,
    patientId,
    priority,
    action,
    state,
    revision,
    readingRevision,
  };
  return {
    subject: caseChangedSubject(tenantId),
    event: newCloudEvent({ source: 'pulmora/diagnosis', type: CASE_CHANGED, subject: id, tenantId, traceparent, data }),
  };
}
