import { describe, expect, it } from 'vitest';
import type { Scored } from '../decision/calibration.js';
import { areaUnderRoc } from './labelled-reading.js';
import { averagePrecision, precisionRecallCurve } from './precision-recall.js';
import { rocCurve } from './roc-curve.js';

/** Two positives, three negatives, and a tie between the classes at 0.7. */
const READINGS: readonly Scored[] = [
  { score: 0.7, label: 0 },
  { score: 0.9, label: 1 },
  { score: 0.1, label: 0 },
  { score: 0.8, label: 0 },
  { score: 0.7, label: 1 },
];

describe('ROC curve', () => {
  it('has a point for each score that occurs, equal scores being one', () => {
    expect(rocCurve(READINGS)).toEqual([
      { threshold: null, falsePositiveRate: 0, truePositiveRate: 0 },
      { threshold: 0.9, falsePositiveRate: 0, truePositiveRate: 1 / 2 },
      { threshold: 0.8, falsePositiveRate: 1 / 3, truePositiveRate: 1 / 2 },
      { threshold: 0.7, falsePositiveRate: 2 / 3, truePositiveRate: 1 },
      { threshold: 0.1, falsePositiveRate: 1, truePositiveRate: 1 },
    ]);
  });

  it('has the AUC below it', () => {
    const curve = rocCurve(READINGS);
    const area = curve.slice(1).reduce((sum, { falsePositiveRate, truePositiveRate }, i) => {
      const before = curve[i] ?? { falsePositiveRate: 0, truePositiveRate: 0 };
      const width = falsePositiveRate - before.falsePositiveRate;
      return sum + (width * (truePositiveRate + before.truePositiveRate)) / 2;
    }, 0);
    expect(area).toBeCloseTo(0.75);
    expect(areaUnderRoc(READINGS)).toBeCloseTo(0.75);
  });

  it('is empty where one class is missing', () => {
    expect(rocCurve(READINGS.filter(({ label }) => label === 1))).toEqual([]);
    expect(rocCurve([])).toEqual([]);
  });
});

describe('precision and recall', () => {
  it('goes from the highest score to the lowest', () => {
    expect(precisionRecallCurve(READINGS).map(({ recall, precision }) => [recall, precision])).toEqual([
      [1 / 2, 1],
      [1 / 2, 1 / 2],
      [1, 1 / 2],
      [1, 2 / 5],
    ]);
  });

  it('has an average precision: each gain of recall times the precision there', () => {
    expect(averagePrecision(READINGS)).toBeCloseTo(0.5 * 1 + 0.5 * 0.5);
    expect(
      averagePrecision([
        { score: 0.2, label: 0 },
        { score: 0.1, label: 1 },
      ]),
    ).toBeCloseTo(0.5);
    expect(averagePrecision([{ score: 0.2, label: 0 }])).toBeNull();
  });

  it('averages to the part of positives when the scores say nothing', () => {
    expect(averagePrecision(READINGS.map(({ label }) => ({ score: 0.5, label })))).toBeCloseTo(2 / 5);
  });
});
