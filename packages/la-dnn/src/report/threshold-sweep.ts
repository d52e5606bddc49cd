import type { Scored } from '../decision/calibration.js';

/** How many positives and negatives score at least so much. */
export interface Cut {
  readonly threshold: number;
  readonly truePositives: number;
  readonly falsePositives: number;
}

/**
 * The counts at each score that occurs, highest first; a score at the threshold is positive. Equal scores are one cut:
 * no threshold parts them.
 */
export function thresholdSweep(readings: readonly Scored[]): Cut[] {
  const sorted = readings.toSorted((a, b) => b.score - a.score);
  const cuts: Cut[] = [];
  let [truePositives, falsePositives] = [0, 0];
  sorted.forEach(({ score, label }, i) => {
    if (label === 1) truePositives += 1;
    else falsePositives += 1;
    if (sorted[i + 1]?.score !== score) cuts.push({ threshold: score, truePositives, falsePositives });
  });
  return cuts;
}
