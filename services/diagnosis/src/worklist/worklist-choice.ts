import { ClientError } from '@pulmora/platform';
import type { Viewer } from '../case/case.view.js';
import type { WorklistFilter } from './worklist.types.js';
import type { WorklistChoice } from './worklist-query.js';

/** Ten years. */
const MAX_MINUTES = 5_256_000;

/**
 * What a filter chooses, for somebody whom the outcomes are shown to or not.
 *
 * @throws {ClientError} BAD_REQUEST for an age that is none.
 */
export function choiceOf(
  { clinic: _clinic, ...choice }: Partial<WorklistFilter>,
  viewer: Pick<Viewer, 'seesUnsigned'>,
): WorklistChoice {
  for (const age of [choice.olderThanMinutes, choice.youngerThanMinutes]) {
    if (age !== undefined && age !== null && (age < 0 || age > MAX_MINUTES)) {
      throw new ClientError('An age is 0 minutes to ten years.', 'BAD_REQUEST');
    }
  }
  // An explicit null is as good as nothing.
  const given = Object.fromEntries(Object.entries(choice).filter(([, value]) => value !== null && value !== undefined));
  const { outcomes, ...rest } = given as WorklistChoice;
  return viewer.seesUnsigned ? { ...rest, outcomes } : rest;
}
