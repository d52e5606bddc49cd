import { wilson } from '../metrics/interval.js';
import { type Confusion, confusion } from '../metrics/roc.js';
import type { Measured } from '../release/evaluation.js';
import { htmlTable } from './html-table.js';
import type { LabelledReading } from './labelled-reading.js';
import { type Markup, markup } from './markup.js';
import { NOT_MEASURED, shown, shownInterval } from './numbers.js';

/** Counts at a threshold and what follows from them, with Wilson's intervals; null where nothing is counted. */
export interface ConfusionFigures {
  readonly threshold: number;
  readonly counts: Confusion;
  readonly sensitivity: Measured;
  readonly specificity: Measured;
  readonly precision: Measured;
  readonly accuracy: Measured;
}

/** @param threshold 0..1; what scores at least this is called positive. */
export function confusionFigures(readings: readonly LabelledReading[], threshold: number): ConfusionFigures {
  const counts = confusion(
    readings.map(({ score }) => score),
    readings.map(({ label }) => label),
    threshold,
  );
  const { truePositive, falsePositive, trueNegative, falseNegative } = counts;
  return {
    threshold,
    counts,
    sensitivity: proportion(truePositive, truePositive + falseNegative),
    specificity: proportion(trueNegative, trueNegative + falsePositive),
    precision: proportion(truePositive, truePositive + falsePositive),
    accuracy: proportion(truePositive + trueNegative, readings.length),
  };
}

export function confusionTables({ threshold, counts, ...figures }: ConfusionFigures): Markup {
  const { truePositive, falsePositive, trueNegative, falseNegative } = counts;
  const { sensitivity, specificity, precision, accuracy } = figures;
  return markup`<div class="charts">
${htmlTable({
  caption: `Images at threshold ${threshold.toFixed(3)}`,
  columns: ['the label', 'called positive', 'called negative', 'all'],
  rows: [
    ['COVID-19', truePositive, falseNegative, truePositive + falseNegative],
    ['not COVID-19', falsePositive, trueNegative, falsePositive + trueNegative],
    [
      'all',
      truePositive + falsePositive,
      falseNegative + trueNegative,
      truePositive + falsePositive + falseNegative + trueNegative,
    ],
  ],
})}
${htmlTable({
  caption: 'What follows from it',
  columns: ['figure', 'value', '95 % interval (Wilson)'],
  rows: Object.entries({ sensitivity, specificity, precision, accuracy }).map(([name, { value, interval95 }]) => [
    name,
    shown(value),
    value === null ? NOT_MEASURED : shownInterval(interval95),
  ]),
})}
</div>`;
}

const proportion = (successes: number, trials: number): Measured => ({
  value: trials === 0 ? null : successes / trials,
  interval95: wilson(successes, trials),
});
