import { newCloudEvent, type OutboxEvent } from '@pulmora/platform';
import {
  type Priority,
  STUDY_QUEUED,
  STUDY_RECEIVED,
  type StudyQueuedData,
  type StudyReceivedData,
  studyQueuedSubject,
  studyReceivedSubject,
} from '@pulmora/schema';
import { blobKey } from '../image/image-intake.js';

export interface ReadingRequest {
  readonly tenantId: string;
  readonly id: string;
  readonly patientId: string;
  readonly priority: Priority;
  readonly aiReadingConsent: boolean;
  readonly consentRevision: number;
  /** When it was taken in. */
  readonly receivedAt: Date;
}

export interface ReadingRequestImage {
  readonly id: string;
  readonly position: number;
  readonly sha256: string;
}

/** The first reading of a study; readings that a person asks for anew count up from here. */
const FIRST_GENERATION = 1;

/** The event that tells of a study which waits to be read. */
export function studyQueued(study: ReadingRequest, traceparent?: string): OutboxEvent {
  const data: StudyQueuedData = requestData(study);
  return {
    subject: studyQueuedSubject(study.tenantId),
    event: newCloudEvent({ ...envelope(study, traceparent), type: STUDY_QUEUED, data }),
  };
}

/** The event that asks for a study's reading. */
export function studyReceived(
  study: ReadingRequest,
  images: readonly ReadingRequestImage[],
  traceparent?: string,
): OutboxEvent {
  const data: StudyReceivedData = {
    ...requestData(study),
    images: images.map(({ id, position, sha256 }) => ({
      imageId: id,
      position,
      sha256,
      blobKey: blobKey(study.tenantId, study.id, id),
    })),
  };
  return {
    subject: studyReceivedSubject(study.tenantId, study.priority),
    event: newCloudEvent({ ...envelope(study, traceparent), type: STUDY_RECEIVED, data }),
  };
}

const requestData = (study: ReadingRequest): StudyQueuedData => ({
  studyId: study.id,
  patientId: study.patientId,
  priority: study.priority,
  aiReadingConsent: study.aiReadingConsent,
  consentRevision: study.consentRevision,
  generation: FIRST_GENERATION,
});

const envelope = ({ id, tenantId, receivedAt }: ReadingRequest, traceparent: string | undefined) => ({
  source: 'pulmora/study',
  subject: id,
  tenantId,
  traceparent,
  time: receivedAt,
});
