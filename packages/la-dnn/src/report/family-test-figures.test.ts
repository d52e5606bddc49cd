import { expect, it } from 'vitest';
import { compareOnTest, familyTestFigures, type TestedRun } from './family-test-figures.js';
import { parseRun } from './run-record.js';

const reading = (image: string, covid19: 0 | 1, score: number) => ({
  source: 'covid-ct',
  image,
  group: image,
  covid19,
  lesions: [null, null, null, null, null],
  probabilities: [score, 0, 0, 0, 0, 0],
});

/** Ten negatives, ten positives; on validation they part at 0.5. */
function tested(name: string, seed: number, score: (covid19: 0 | 1, i: number) => number): TestedRun {
  const validation = ([0, 1] as const).map((covid19) => reading(`v${covid19}`, covid19, 0.25 + covid19 / 2));
  const report = {
    config: { name: `${name}.seed-${seed}`, seed, lesionWeight: 0.5, phases: [] },
    history: [],
    bestValidationAuc: 1,
    readings: { validation, outOfFold: [] },
  };
  const test = ([0, 1] as const).flatMap((covid19) =>
    Array.from({ length: 10 }, (_, i) => reading(`t${covid19}-${i}`, covid19, score(covid19, i))),
  );
  return { run: parseRun(JSON.stringify(report)), test };
}

it('takes the threshold from validation and the figures from test', () => {
  const run = tested('a', 1, (covid19, i) => (covid19 === 1 ? (i < 8 ? 0.9 : 0.3) : i < 9 ? 0.1 : 0.8));
  const { auc, accuracy, sensitivity, specificity, n } = familyTestFigures('a', [run]);
  expect([n, sensitivity?.mean, specificity?.mean, accuracy?.mean]).toEqual([20, 0.8, 0.9, 0.85]);
  expect(auc?.mean).toBeCloseTo((8 * 10 + 2 * 9) / 100);
});

it('pairs the families by image: of two equal ones the difference is nothing', () => {
  const members = [1, 2].map((seed) => tested('a', seed, (covid19, i) => (covid19 * 5 + i) / 20));
  const { meanAuc, pairedBySeed } = compareOnTest({ name: 'a', members }, { name: 'b', members });
  expect([meanAuc.difference, meanAuc.interval95, pairedBySeed]).toEqual([0, [0, 0], true]);
});
