import { PoisonMessageError } from '@pulmora/platform';
import { type StudyReceivedEvent, studyReceivedEvent, studyReceivedSubject } from '@pulmora/schema';

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
