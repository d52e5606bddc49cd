import { PoisonMessageError } from '@pulmora/platform';
import {
  type StudyQueuedEvent,
  type StudyReceivedEvent,
  studyQueuedEvent,
  studyQueuedSubject,
  studyReceivedEvent,
  studyReceivedSubject,
} from '@pulmora/schema';

/**
 * What a case is opened by: the event that tells of a waiting study, or the one that asks for its reading. The time of
 * either is when the study was taken in.
 */
export interface CaseRequest extends Pick<StudyQueuedEvent, 'tenantid' | 'traceparent' | 'time'> {
  readonly data: StudyQueuedEvent['data'];
}

/**
 * Reads a study event, and holds it to the subject that it came on: the tenant in both must be the same, and so must
 * the tenant and study in every blob key.
 *
 * @throws {PoisonMessageError}
 */
export function decodeStudyReceived(payload: unknown, subject: string): StudyReceivedEvent {
  const parsed = studyReceivedEvent.safeParse(payload);
  if (!parsed.success) throw new PoisonMessageError('UNREADABLE_EVENT');
  const { tenantid: tenantId, data } = parsed.data;
  const ownBlobs = data.images.every((image) => image.blobKey === `${tenantId}/${data.studyId}/${image.imageId}`);
  if (subject !== studyReceivedSubject(tenantId, data.priority) || !ownBlobs) {
    throw new PoisonMessageError('EVENT_OF_ANOTHER_TENANT');
  }
  return parsed.data;
}

/**
 * Reads the event of a study that waits, and holds its tenant to the subject that it came on.
 *
 * @throws {PoisonMessageError}
 */
export function decodeStudyQueued(payload: unknown, subject: string): StudyQueuedEvent {
  const parsed = studyQueuedEvent.safeParse(payload);
  if (!parsed.success) throw new PoisonMessageError('UNREADABLE_EVENT');
  if (subject !== studyQueuedSubject(parsed.data.tenantid)) throw new PoisonMessageError('EVENT_OF_ANOTHER_TENANT');
  return parsed.data;
}
