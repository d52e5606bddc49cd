import { describe, expect, it } from 'vitest';
import { compareRuns } from './comparison-report.js';
import { compareArms, IncomparableError } from './paired-comparison.js';
import { parsePredictions, UnreadablePredictionsError } from './prediction-figures.js';
import { spread } from './seed-family.js';
import { madeUpRun } from './testing/made-up-run.js';

const SEEDS = [1, 2, 3, 4, 5];
const joint = SEEDS.map((seed) => madeUpRun({ name: `joint.seed-${seed}`, seed, skill: 3 }));
const binary = SEEDS.map((seed) =>
  madeUpRun({ name: `binary.seed-${seed}`, seed: seed + 10, skill: 1, lesionWeight: 0 }),
);

describe('runs side by side', () => {
  const { json, html } = compareRuns([...joint, ...binary, madeUpRun({ name: 'alone', outOfFold: 30 })]);

  it('has a row for each', () => {
    expect(json.runs).toHaveLength(11);
    expect(json.runs[0]).toMatchObject({
      name: 'joint.seed-1',
      family: 'joint',
      start: 'ImageNet',
      sources: 'covid-ct + sars-cov-2-ct (96)',
      frozen: 'up to stage1',
      epochs: 3,
      seed: 1,
      lesionWeight: 0.5,
      n: 90,
      secondsPerEpoch: 11,
      outOfFoldAuc: null,
    });
    expect(json.runs.at(-1)).toMatchObject({
      family: 'alone',
      sources: 'covid-ct without fold 2 of 5 + sars-cov-2-ct (96)',
    });
    expect(html).not.toMatch(/NaN|Infinity|undefined|\[object/);
  });

  it('summarises those that differ by their seed alone', () => {
    expect(json.families.map(({ name }) => name)).toEqual(['joint', 'binary']);
    const areas = json.runs.slice(0, 5).map(({ validationAuc }) => validationAuc.value ?? Number.NaN);
    expect(json.families[0]).toMatchObject({ seeds: SEEDS, sameSettings: true });
    expect(json.families[0]?.validationAuc?.mean).toBeCloseTo(areas.reduce((sum, area) => sum + area, 0) / 5);
    expect(json.families[0]?.validationAuc?.range).toEqual([Math.min(...areas), Math.max(...areas)]);
    expect(json.families[0]?.averagedScoresAuc.value).toBeGreaterThan(json.families[0]?.validationAuc?.mean ?? 1);
  });

  it('tells the settings in which they differ', () => {
    expect(json.differingSettings['binary.seed-1']).toEqual({ lesionWeight: '0' });
    expect(json.differingSettings.alone).toEqual({ lesionWeight: '0.5', 'fold.of': '5', 'fold.held': '2' });
  });

  it('notices a family of which more than the seed differs', () => {
    const runs = [madeUpRun({ name: 'x.seed-1' }), madeUpRun({ name: 'x.seed-2', seed: 2, lesionWeight: 0 })];
    expect(compareRuns(runs).json.families[0]?.sameSettings).toBe(false);
  });
});

it('takes the spread of values: mean, standard deviation of a sample, range', () => {
  expect(spread([1, 2, null, 6])).toEqual({ mean: 3, standardDeviation: Math.sqrt(7), range: [1, 6] });
  expect(spread([1])).toMatchObject({ standardDeviation: null });
  expect(spread([null])).toBeNull();
});

describe('paired comparison', () => {
  const arms = new Map([...joint, ...binary].map((run) => [run.config.name, [run]]));
  arms.set('joint', joint).set('binary', binary);
  const arm = (name: string) => ({ name, runs: arms.get(name) ?? [] });
  const compared = (a: string, b: string) => compareArms(arm(a), arm(b));

  it('finds no difference between an arm and itself, and is sure of it', () => {
    const same = compared('joint', 'joint');
    expect(same.meanAuc).toMatchObject({ difference: 0, interval95: [0, 0] });
    expect(same.averagedScores).toMatchObject({ difference: 0, interval95: [0, 0] });
    expect(same.meanAucOverSeeds95).toEqual([0, 0]);
  });

  it('finds the better arm, and no less of it the other way round', () => {
    const [forth, back] = [compared('joint', 'binary'), compared('binary', 'joint')];
    expect(forth).toMatchObject({ images: 90, groups: 30, pairedBySeed: false });
    expect(forth.meanAuc.difference).toBeGreaterThan(0);
    expect(forth.meanAuc.interval95?.[0]).toBeGreaterThan(0);
    expect(back.meanAuc.difference).toBeCloseTo(-(forth.meanAuc.difference ?? Number.NaN));
  });

  it('compares single runs too, over images alone', () => {
    const single = compared('joint.seed-1', 'joint.seed-2');
    expect(single.meanAuc).toEqual(single.averagedScores);
    expect(single.meanAucOverSeeds95).toBeNull();
  });

  it('takes a name for a run, else for a family', () => {
    const runs = [joint[0], joint[1], binary[0]].filter((run) => run !== undefined);
    const { comparisons } = compareRuns(runs, [['joint', 'binary.seed-1']]).json;
    expect(comparisons[0]).toMatchObject({ a: 'joint', b: 'binary.seed-1', seeds: { a: [1, 2], b: [11] } });
  });

  it('compares on the images that all have read', () => {
    const fewer = madeUpRun({ name: 'fewer', images: 45 });
    expect(compareArms(arm('joint'), { name: 'fewer', runs: [fewer] }).images).toBe(45);
  });

  it('refuses what is not there and what has nothing in common', () => {
    const blind = madeUpRun({ name: 'blind', images: 0 });
    expect(() => compareRuns([blind], [['blind', 'nothing']])).toThrow(
      'no run or family called nothing; there are blind',
    );
    expect(() => compareArms(arm('joint'), arm('nothing'))).toThrow(IncomparableError);
    expect(() => compareArms(arm('joint'), { name: 'blind', runs: [blind] })).toThrow(IncomparableError);
  });
});

describe('figures of other images', () => {
  const file = { n: 2, auc: 0.9, auc95: [0.8, 1], accuracy: 0.5, sensitivity: 0.5, specificity: null, precision: 1 };

  it('are shown under the name they were given', () => {
    const figures = parsePredictions('São Paulo <held out>', JSON.stringify(file));
    const { json, html } = compareRuns(joint, [], [figures]);
    expect(json.predictions[0]).toMatchObject({ name: 'São Paulo <held out>', n: 2, auc: 0.9, ece: null });
    expect(html).toContain('São Paulo &#60;held out&#62;');
  });

  it('are refused when the file is another, or lacks predictions', () => {
    expect(() => parsePredictions('x', '{')).toThrow(UnreadablePredictionsError);
    expect(() => parsePredictions('x', '{"n":2}')).toThrow('x: the file has no usable auc');
    const one = { ...file, predictions: [{ image: 'a', probability: 0.5 }] };
    expect(() => parsePredictions('x', JSON.stringify(one))).toThrow('1 predictions of 2 images');
  });
});
