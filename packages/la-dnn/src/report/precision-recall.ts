import type { Scored } from '../decision/calibration.js';
import type { Markup } from './markup.js';
import { fractionAxis, type Point, svgChart } from './svg-chart.js';
import { thresholdSweep } from './threshold-sweep.js';

export interface PrecisionRecallPoint {
  readonly threshold: number;
  /** Sensitivity, 0..1. */
  readonly recall: number;
  /** Positive predictive value, 0..1. */
  readonly precision: number;
}

/** From the highest score down to the lowest; empty without a positive. */
export function precisionRecallCurve(readings: readonly Scored[]): PrecisionRecallPoint[] {
  const positives = readings.filter(({ label }) => label === 1).length;
  if (positives === 0) return [];
  return thresholdSweep(readings).map(({ threshold, truePositives, falsePositives }) => ({
    threshold,
    recall: truePositives / positives,
    precision: truePositives / (truePositives + falsePositives),
  }));
}

/**
 * Average precision, 0..1: the precision at each gain of recall, weighted by the gain. Points are not joined by straight
 * lines, which would promise too much (Davis & Goadrich, "The Relationship Between Precision-Recall and ROC Curves", ICML
 * 2006). Null without a positive; chance is the part of positives.
 */
export function averagePrecision(readings: readonly Scored[]): number | null {
  const curve = precisionRecallCurve(readings);
  if (curve.length === 0) return null;
  return curve.reduce((sum, { recall, precision }, i) => sum + (recall - (curve[i - 1]?.recall ?? 0)) * precision, 0);
}

/**
 * @param chance the part of positives, 0..1.
 * @param described the average precision in words.
 */
export function precisionRecallChart(
  id: string,
  curve: readonly PrecisionRecallPoint[],
  chance: number,
  described: string,
): Markup {
  const steps = curve.flatMap(({ recall, precision }, i): Point[] => [
    [curve[i - 1]?.recall ?? 0, precision],
    [recall, precision],
  ]);
  return svgChart({
    id,
    title: 'Precision and recall',
    description: `Precision against recall over all thresholds. Average precision ${described}; chance is ${chance.toFixed(3)}.`,
    x: fractionAxis('recall (sensitivity)'),
    y: fractionAxis('precision'),
    series: [
      { label: 'COVID-19', style: 'first', lines: [steps] },
      {
        label: 'chance',
        style: 'guide',
        lines: [
          [
            [0, chance],
            [1, chance],
          ],
        ],
      },
    ],
  });
}
