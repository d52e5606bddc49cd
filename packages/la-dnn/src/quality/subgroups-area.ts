import type { Scored } from '../decision/calibration.js';
import { bootstrapByGroup } from '../metrics/bootstrap.js';
import type { Interval } from '../metrics/interval.js';
import { auc } from '../metrics/roc.js';

/** A score, what it should have said, and what may be of the same patient. */
export interface GroupedScore extends Scored {
  readonly group: string;
}

export interface Area {
  /** Null without positives or without negatives. */
  readonly auc: number | null;
  /**
   * 95 %, by a bootstrap over groups (papers, cases, volumes): what is asked is how it will be on others. Wider than one
   * over images, which takes the images of one paper to be independent. Null where it cannot be had.
   */
  readonly auc95: Interval | null;
}

/** @param samples of the bootstrap; none when 0. */
export function areaByGroup(scores: readonly GroupedScore[], samples = 1_000): Area {
  const value = areaOf(scores);
  if (value === null || samples === 0) return { auc: value, auc95: null };
  return { auc: value, auc95: bootstrapByGroup(scores, ({ group }) => group, areaOf, { samples }) };
}

export const areaOf = (scores: readonly Scored[]): number | null =>
  auc(
    scores.map(({ score }) => score),
    scores.map(({ label }) => label),
  );
