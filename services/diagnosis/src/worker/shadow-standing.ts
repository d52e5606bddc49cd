import { holdStanding, isWithdrawn, type UnitOfWork } from '@pulmora/platform';
import type { StudyReceivedEvent } from '@pulmora/schema';
import { ReadingOverError } from '../diagnosis/case-log.js';

/**
 * Holds a patient's standing while something is noted about a study of theirs that has been read.
 *
 * @throws {ReadingOverError} when consent was withdrawn, or the patient erased, meanwhile.
 */
export async function assertStillShown(unit: UnitOfWork, data: StudyReceivedEvent['data']): Promise<void> {
  const standing = await holdStanding(unit, data.patientId);
  if (standing.erased || isWithdrawn(standing, data)) throw new ReadingOverError();
}
