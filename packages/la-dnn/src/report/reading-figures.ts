import { youdenThreshold } from '../metrics/roc.js';
import type { Measured } from '../release/evaluation.js';
import type { Reading } from '../training/scoring.js';
import { type ConfusionFigures, confusionFigures } from './confusion.js';
import { areaUnderRoc, labelledReadings, logLoss, measured } from './labelled-reading.js';
import { type LesionFigures, lesionFigures } from './lesion-table.js';
import { averagePrecision, type PrecisionRecallPoint, precisionRecallCurve } from './precision-recall.js';
import { type Reliability, reliability } from './reliability.js';
import { type RocPoint, rocCurve } from './roc-curve.js';

/** What can be measured of a network's readings of some labelled images; intervals are of 95 %. */
export interface ReadingFigures {
  /** Images with a COVID-19 label. */
  readonly n: number;
  readonly positives: number;
  /** Papers, patients or cases that they come from: what the bootstrap draws. */
  readonly groups: number;
  readonly auc: Measured;
  readonly averagePrecision: Measured;
  /** Nats. */
  readonly logLoss: Measured;
  readonly calibration: Reliability;
  readonly confusion: ConfusionFigures;
  readonly lesions: readonly LesionFigures[];
  readonly curves: { readonly roc: readonly RocPoint[]; readonly precisionRecall: readonly PrecisionRecallPoint[] };
}

/**
 * Undefined when no image has a COVID-19 label.
 *
 * @param threshold of the confusion table, 0..1; the one with the largest Youden index on these readings when absent.
 */
export function readingFigures(readings: readonly Reading[], threshold?: number): ReadingFigures | undefined {
  const covid19 = labelledReadings(readings, 'covid19');
  if (covid19.length === 0) return undefined;
  const youden = youdenThreshold(
    covid19.map(({ score }) => score),
    covid19.map(({ label }) => label),
  );
  return {
    n: covid19.length,
    positives: covid19.filter(({ label }) => label === 1).length,
    groups: new Set(covid19.map(({ group }) => group)).size,
    auc: measured(covid19, areaUnderRoc),
    averagePrecision: measured(covid19, averagePrecision),
    logLoss: measured(covid19, logLoss),
    calibration: reliability(covid19),
    confusion: confusionFigures(covid19, threshold ?? youden),
    lesions: lesionFigures(readings),
    curves: { roc: rocCurve(covid19), precisionRecall: precisionRecallCurve(covid19) },
  };
}
