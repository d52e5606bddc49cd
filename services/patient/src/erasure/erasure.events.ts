import { newCloudEvent, type OutboxEvent } from '@pulmora/platform';
import { PATIENT_ERASURE_REQUESTED, patientErasureRequestedSubject } from '@pulmora/schema';

/** Asks every other service to remove what it keeps about a patient. */
export const erasureRequested = (
  { tenantId, id, patientId }: { readonly tenantId: string; readonly id: string; readonly patientId: string },
  traceparent?: string,
): OutboxEvent => ({
  subject: patientErasureRequestedSubject(tenantId),
  event: newCloudEvent({
    source: 'pulmora/patient',
    type: PATIENT_ERASURE_REQUESTED,
    subject: patientId,
    tenantId,
    traceparent,
    data: { erasureId: id, patientId },
  }),
});
