import type { Comparison } from './comparison-report.js';
import { NOT_MEASURED, shown, shownInterval, shownMeasured } from './numbers.js';
import type { PairedComparison, PairedDifference } from './paired-comparison.js';

/** A comparison for a terminal. */
export function comparisonLines({ runs, families, comparisons, predictions }: Comparison): string[] {
  const width = Math.max(12, ...[...runs, ...families, ...predictions].map(({ name }) => name.length));
  return [
    `${runs.length} finished runs; validation AUC and log loss with 95 % intervals (validation chose the epoch and flatters)`,
    ...runs.map(
      ({ name, validationAuc, logLoss, secondsPerEpoch, epochs }) =>
        `  ${name.padEnd(width)}  ${shownMeasured(validationAuc).padEnd(22)}  ${shownMeasured(logLoss).padEnd(22)}  ${epochs} epochs of ${shown(secondsPerEpoch, 0)} s`,
    ),
    ...families.map(({ name, seeds, validationAuc: auc, averagedScoresAuc, sameSettings }) => {
      const spread =
        auc === null
          ? NOT_MEASURED
          : `mean ${shown(auc.mean)}, standard deviation ${shown(auc.standardDeviation)}, ${shownInterval(auc.range)}`;
      const averaged = `averaged scores ${shownMeasured(averagedScoresAuc)}`;
      return `  ${name.padEnd(width)}  ${seeds.length} seeds: ${spread}; ${averaged}${sameSettings ? '' : '; not only the seed differs'}`;
    }),
    ...comparisons.flatMap(comparisonOf),
    ...(predictions.length === 0 ? [] : ['measured on other images']),
    ...predictions.map(
      ({ name, n, auc, auc95, accuracy }) =>
        `  ${name.padEnd(width)}  ${n} images, AUC ${shownMeasured({ value: auc, interval95: auc95 })}, accuracy ${shown(accuracy)}`,
    ),
  ];
}

function comparisonOf({ a, b, images, meanAuc, meanAucOverSeeds95, averagedScores }: PairedComparison): string[] {
  const line = (label: string, { difference, interval95 }: PairedDifference) =>
    `  ${label.padEnd(22)}  ${shownMeasured({ value: difference, interval95 })}`;
  const overSeeds = meanAucOverSeeds95 === null ? '' : `; over seeds too ${shownInterval(meanAucOverSeeds95)}`;
  return [
    `${a} less ${b}, ${images} images`,
    `${line('mean AUC', meanAuc)}${overSeeds}`,
    line('AUC of averaged scores', averagedScores),
  ];
}
