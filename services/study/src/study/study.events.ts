import { newCloudEvent, type OutboxEvent } from '@pulmora/platform';
import { type Priority, STUDY_RECEIVED, type StudyReceivedData, studyReceivedSubject } from '@pulmora/schema';
import { blobKey } from '../image/image-intake.js';

export interface ReadingRequest {
  readonly tenantId: string;
  readonly id: string;
  readonly patientId: string;
  readonly priority: Priority;
  readonly aiReadingConsent: boolean;
  readonly consentRevision: number;
}

export interface ReadingRequestImage {
  readonly id: string;
  readonly position: number;
  readonly sha256: string;
}

/** The first reading of a study; readings that a person asks for anew count up from here. */
const FIRST_GENERATION = 1;

/** The event that asks for a study's reading. */
export function studyReceived(
  study: ReadingRequest,
  images: readonly ReadingRequestImage[],
  traceparent?: string,
): OutboxEvent {
  const data: StudyReceivedData = {
    studyId: study.id,
    patientId: study.patientId,
    priority: study.priority,
    aiReadingConsent: study.aiReadingConsent,
    consentRevision: study.consentRevision,
    generation: FIRST_GENERATION,
    images: images.map(({ id, position, sha256 }) => ({
      imageId: id,
      position,
      sha256,
      blobKey: blobKey(study.tenantId, study.id, id),
    })),
  };
  return {
    subject: studyReceivedSubject(study.tenantId, study.priority),
    event: newCloudEvent({
      source: 'pulmora/study',
      type: STUDY_RECEIVED,
      subject: study.id,
      tenantId: study.tenantId,
      traceparent,
      data,
    }),
  };
}
