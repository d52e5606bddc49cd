import { newCloudEvent, type OutboxEvent } from '@pulmora/platform';
import { DIAGNOSIS_UPDATED, type DiagnosisUpdatedData, diagnosisUpdatedSubject } from '@pulmora/schema';
import type { DiagnosisEntity } from './diagnosis.entity.js';

/**
 * The event that tells of a diagnosis as it now is.
 *
 * @param repeated for one that has not changed since it was told.
 */
export function diagnosisUpdated(
  diagnosis: DiagnosisEntity,
  traceparent?: string,
  { repeated = false } = {},
): OutboxEvent {
  const data: DiagnosisUpdatedData = {
    diagnosisId: diagnosis.id,
    studyId: diagnosis.studyId,
    patientId: diagnosis.patientId,
    generation: diagnosis.generation,
    status: diagnosis.status,
    revision: diagnosis.revision,
    ...(repeated ? { repeated } : {}),
  };
  return {
    subject: diagnosisUpdatedSubject(diagnosis.tenantId),
    event: newCloudEvent({
      source: 'pulmora/diagnosis',
      type: DIAGNOSIS_UPDATED,
      subject: diagnosis.id,
      tenantId: diagnosis.tenantId,
      traceparent,
      data,
    }),
  };
}
