import type { Outcome } from '@pulmora/la-dnn';
import { PRIORITIES, type Priority } from '@pulmora/schema';

/** What a model makes of a case, in the order of a worklist; NONE: no model has read it (yet), or could, or was to. */
export const OUTCOME_BANDS = ['POSITIVE', 'INDETERMINATE', 'NONE', 'NEGATIVE'] as const;
export type OutcomeBand = (typeof OUTCOME_BANDS)[number];

export const bandOf = (outcome: Outcome | null): OutcomeBand => outcome ?? 'NONE';

/** The place of a priority and a band in a worklist, as the column `rank` has it: the lower the sooner. */
export const rankOf = (priority: Priority, band: OutcomeBand): number =>
  PRIORITIES.indexOf(priority) * 10 + OUTCOME_BANDS.indexOf(band);
