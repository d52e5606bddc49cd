import {
  type CalibrationFigures,
  calibrationFigures,
  reliability as reliabilityBins,
} from '../decision/calibration.js';
import { type Interval, wilson } from '../metrics/interval.js';
import type { Measured } from '../release/evaluation.js';
import { htmlTable } from './html-table.js';
import { areaUnderRoc, type LabelledReading, measured } from './labelled-reading.js';
import type { Markup } from './markup.js';
import { shownInterval } from './numbers.js';
import { fractionAxis, svgChart } from './svg-chart.js';

/** How well probabilities say how often they are right; the figures are null where there is too little to tell. */
export interface Reliability {
  /** Expected calibration error, debiased, 0..1. */
  readonly ece: Measured;
  /** Mean squared error, 0 to 1. */
  readonly brier: Measured;
  /** Calibration slope: 1 is calibrated, below it is overconfident. */
  readonly slope: Measured;
  /** Ten of equal mass, lowest first; empty where there is too little to tell. */
  readonly bins: readonly ReliabilityBin[];
}

export interface ReliabilityBin {
  readonly count: number;
  /** Mean probability, 0..1. */
  readonly said: number;
  /** Part of positives, 0..1, with Wilson's interval. */
  readonly was: number;
  readonly was95: Interval | null;
}

/** Fewer images than this fill no ten bins. */
const LEAST = 50;

export function reliability(readings: readonly LabelledReading[]): Reliability {
  if (readings.length < LEAST || areaUnderRoc(readings) === null) {
    const nothing: Measured = { value: null, interval95: null };
    return { ece: nothing, brier: nothing, slope: nothing, bins: [] };
  }
  const figure = (name: keyof CalibrationFigures) =>
    // A sample of one class has no slope.
    measured(readings, (sample) => (areaUnderRoc(sample) === null ? null : calibrationFigures(sample)[name]));
  return {
    ece: figure('ece'),
    brier: figure('brier'),
    slope: figure('slope'),
    bins: reliabilityBins(readings).map((bin) => ({
      ...bin,
      was95: wilson(Math.round(bin.was * bin.count), bin.count),
    })),
  };
}

/** @param described ECE, Brier score and slope in words. */
export function reliabilityChart(id: string, bins: readonly ReliabilityBin[], described: string): Markup {
  return svgChart({
    id,
    title: 'Reliability diagram',
    description: `Part of positives against mean probability in ten bins of equal mass. ${described}`,
    x: fractionAxis('mean probability said'),
    y: fractionAxis('part that was positive'),
    bars: bins.flatMap(({ said, was95 }) => (was95 ? [{ x: said, low: was95[0], high: was95[1] }] : [])),
    series: [
      {
        label: 'bins, 95 % intervals',
        style: 'first',
        points: true,
        lines: [bins.map(({ said, was }) => [said, was] as const)],
      },
      {
        label: 'calibrated',
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

export const reliabilityTable = (bins: readonly ReliabilityBin[]): Markup =>
  htmlTable({
    caption: 'Bins of equal mass',
    columns: ['bin', 'images', 'mean probability', 'part positive', '95 % interval (Wilson)'],
    rows: bins.map(({ count, said, was, was95 }, i) => [
      i + 1,
      count,
      said.toFixed(3),
      was.toFixed(3),
      shownInterval(was95),
    ]),
  });
