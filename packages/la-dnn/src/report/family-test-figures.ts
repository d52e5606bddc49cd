import { confusion, youdenThreshold } from '../metrics/roc.js';
import type { Measured } from '../release/evaluation.js';
import type { Reading } from '../training/scoring.js';
import { areaUnderRoc, labelledReadings, measured } from './labelled-reading.js';
import { mean } from './numbers.js';
import { compareArms, type PairedComparison } from './paired-comparison.js';
import type { RunRecord } from './run-record.js';
import { type Spread, spread } from './seed-family.js';
import { sharedReadings } from './shared-readings.js';

/** A run, and what it said of the test split. */
export interface TestedRun {
  readonly run: RunRecord;
  readonly test: readonly Reading[];
}

/** Runs that differ by their seed alone, or one run, on the test split. */
export interface FamilyTestFigures {
  readonly name: string;
  readonly seeds: readonly number[];
  readonly n: number;
  readonly auc: Spread | null;
  /** At each run's own threshold, chosen on its validation readings (Youden). */
  readonly accuracy: Spread | null;
  readonly sensitivity: Spread | null;
  readonly specificity: Spread | null;
  readonly precision: Spread | null;
  /** AUC of the scores averaged over seeds, with an interval over papers and cases. */
  readonly averagedScoresAuc: Measured;
}

/** The figures of one family; runs whose test readings nobody asked for are not among its members. */
export function familyTestFigures(name: string, members: readonly TestedRun[]): FamilyTestFigures {
  const each = members.map(figuresOfRun);
  const averaged = sharedReadings(members.map(onTest)).map(({ scores, ...reading }) => ({
    ...reading,
    score: mean(scores),
  }));
  return {
    name,
    seeds: members.map(({ run }) => run.config.seed),
    n: averaged.length,
    auc: spread(each.map(({ auc }) => auc)),
    accuracy: spread(each.map(({ accuracy }) => accuracy)),
    sensitivity: spread(each.map(({ sensitivity }) => sensitivity)),
    specificity: spread(each.map(({ specificity }) => specificity)),
    precision: spread(each.map(({ precision }) => precision)),
    averagedScoresAuc: measured(averaged, areaUnderRoc),
  };
}

/**
 * The paired difference of two families on the test split.
 *
 * @throws {IncomparableError} when one of them has no tested run.
 */
export const compareOnTest = (
  a: { readonly name: string; readonly members: readonly TestedRun[] },
  b: { readonly name: string; readonly members: readonly TestedRun[] },
): PairedComparison =>
  compareArms({ name: a.name, runs: a.members.map(onTest) }, { name: b.name, runs: b.members.map(onTest) });

/** The same run with its test readings in the place of its validation readings. */
const onTest = ({ run, test }: TestedRun): RunRecord => ({
  ...run,
  readings: {
    validation: test.map((reading) => ({
      ...reading,
      lesions: [...reading.lesions],
      probabilities: [...reading.probabilities],
    })),
    outOfFold: [],
  },
});

function figuresOfRun({ run, test }: TestedRun) {
  const validation = labelledReadings(run.readings.validation, 'covid19');
  const readings = labelledReadings(test, 'covid19');
  const scores = readings.map(({ score }) => score);
  const labels = readings.map(({ label }) => label);
  const threshold = youdenThreshold(
    validation.map(({ score }) => score),
    validation.map(({ label }) => label),
  );
  const counts = confusion(scores, labels, threshold);
  const { truePositive, falsePositive, trueNegative, falseNegative } = counts;
  const part = (count: number, of: number): number | null => (of === 0 ? null : count / of);
  return {
    auc: areaUnderRoc(readings),
    accuracy: part(truePositive + trueNegative, readings.length),
    sensitivity: part(truePositive, truePositive + falseNegative),
    specificity: part(trueNegative, trueNegative + falsePositive),
    precision: part(truePositive, truePositive + falsePositive),
  };
}
