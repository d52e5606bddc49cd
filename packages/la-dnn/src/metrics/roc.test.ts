import { describe, expect, it } from 'vitest';
import { bootstrapAuc, wilson } from './interval.js';
import { auc, confusion, youdenThreshold } from './roc.js';

describe('AUC', () => {
  it('is the share of pairs in the right order, ties counting half', () => {
    expect(auc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])).toBeCloseTo(0.75);
    expect(auc([0.5, 0.5], [0, 1])).toBeCloseTo(0.5);
    expect(auc([1, 0], [0, 1])).toBe(0);
  });

  it('is not measured without positives or negatives', () => {
    expect(auc([0.2, 0.9], [1, 1])).toBeNull();
    expect(bootstrapAuc([0.2, 0.9], [1, 1])).toBeNull();
  });

  it('does not depend on thresholding: equal outcomes at 0.5 still rank', () => {
    expect(auc([0.6, 0.7, 0.8], [0, 1, 1])).toBe(1);
  });
});

describe('thresholds', () => {
  it('counts a score at the threshold as positive', () => {
    expect(confusion([0.5, 0.49], [1, 1], 0.5)).toMatchObject({ truePositive: 1, falseNegative: 1 });
  });

  it('finds the cut with the largest Youden index', () => {
    expect(youdenThreshold([0.1, 0.2, 0.7, 0.9], [0, 0, 1, 1])).toBeCloseTo(0.45);
  });
});

describe('intervals', () => {
  it("gives Wilson's interval", () => {
    const [low, high] = wilson(45, 50) ?? [0, 0];
    expect(low).toBeCloseTo(0.7864, 3);
    expect(high).toBeCloseTo(0.9565, 3);
    expect(wilson(0, 0)).toBeNull();
  });

  it('bootstraps an AUC the same way every time, around its value', () => {
    const scores = Array.from({ length: 60 }, (_, i) => ((i * 37) % 60) / 60);
    const labels = scores.map((score, i): 0 | 1 => (score + ((i * 13) % 10) / 20 > 0.7 ? 1 : 0));
    const value = auc(scores, labels) ?? 0;
    const [low, high] = bootstrapAuc(scores, labels) ?? [1, 0];
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
    expect(bootstrapAuc(scores, labels)).toEqual([low, high]);
  });
});
