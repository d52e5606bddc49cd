import type { Scored } from '../decision/calibration.js';
import { bootstrapByGroup } from '../metrics/bootstrap.js';
import { auc } from '../metrics/roc.js';
import { FINDINGS, type Finding } from '../network/architecture.js';
import type { Measured } from '../release/evaluation.js';
import type { Reading } from '../training/scoring.js';

/** What a network said of a finding on an image where somebody looked for it. */
export interface LabelledReading extends Scored {
  /** Source and name: one image. */
  readonly image: string;
  /** Images that are not independent of each other: one paper's or patient's. */
  readonly group: string;
  /** Probability as the network gave it, before any temperature, 0..1. */
  readonly score: number;
}

/** The readings of one finding; images without a label for it are left out. */
export function labelledReadings(readings: readonly Reading[], finding: Finding): LabelledReading[] {
  const column = FINDINGS.indexOf(finding);
  return readings.flatMap(({ source, image, group, covid19, lesions, probabilities }) => {
    const label = (column === 0 ? covid19 : lesions[column - 1]) ?? null;
    const score = probabilities[column];
    return label === null || score === undefined ? [] : [{ image: `${source}/${image}`, group, score, label }];
  });
}

/**
 * Any figure of readings with its 95 % bootstrap interval over groups (see `bootstrapByGroup`).
 *
 * @param figure null where a sample does not allow it.
 */
export const measured = (
  readings: readonly LabelledReading[],
  figure: (sample: readonly LabelledReading[]) => number | null,
): Measured => {
  const value = figure(readings);
  return { value, interval95: value === null ? null : bootstrapByGroup(readings, ({ group }) => group, figure) };
};

/** AUC of readings, 0..1; null without a positive or without a negative. */
export const areaUnderRoc = (readings: readonly Scored[]): number | null =>
  auc(
    readings.map(({ score }) => score),
    readings.map(({ label }) => label),
  );

/** Mean negative logarithm of what was said of the truth, in nats; null for no readings. */
export function logLoss(readings: readonly Scored[]): number | null {
  if (readings.length === 0) return null;
  // A probability that was rounded to 0 or 1 is taken to be as far out as float32 tells.
  const losses = readings.map(({ score, label }) => -Math.log(Math.max(1e-7, label === 1 ? score : 1 - score)));
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}
