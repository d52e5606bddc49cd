import type { Scored } from '../decision/calibration.js';
import type { Markup } from './markup.js';
import { fractionAxis, svgChart } from './svg-chart.js';
import { thresholdSweep } from './threshold-sweep.js';

export interface RocPoint {
  /** What scores at least this is called positive; null at the start, where nothing is. */
  readonly threshold: number | null;
  /** 1 - specificity, 0..1. */
  readonly falsePositiveRate: number;
  /** Sensitivity, 0..1. */
  readonly truePositiveRate: number;
}

/** The ROC curve from (0, 0) to (1, 1); empty without a positive or without a negative. */
export function rocCurve(readings: readonly Scored[]): RocPoint[] {
  const cuts = thresholdSweep(readings);
  const all = cuts.at(-1);
  if (!all?.truePositives || !all.falsePositives) return [];
  return [
    { threshold: null, falsePositiveRate: 0, truePositiveRate: 0 },
    ...cuts.map(({ threshold, truePositives, falsePositives }) => ({
      threshold,
      falsePositiveRate: falsePositives / all.falsePositives,
      truePositiveRate: truePositives / all.truePositives,
    })),
  ];
}

/** @param described the AUC in words. */
export function rocChart(id: string, curve: readonly RocPoint[], described: string): Markup {
  return svgChart({
    id,
    title: 'ROC curve',
    description: `Sensitivity against 1 - specificity over all thresholds. AUC ${described}; chance is 0.5.`,
    x: fractionAxis('1 - specificity'),
    y: fractionAxis('sensitivity'),
    series: [
      {
        label: 'COVID-19',
        style: 'first',
        lines: [curve.map(({ falsePositiveRate, truePositiveRate }) => [falsePositiveRate, truePositiveRate] as const)],
      },
      {
        label: 'chance',
        style: 'guide',
        lines: [
          [
            [0, 0],
            [1, 1],
          ],
        ],
      },
    ],
  });
}
