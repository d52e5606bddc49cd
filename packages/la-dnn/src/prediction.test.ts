import { describe, expect, it } from 'vitest';
import { type Abstention, aggregateStudy, type DecisionRule, outcomeOf } from './prediction.js';

const rule: DecisionRule = { threshold: 0.5, indeterminate: [0.4, 0.6] };
const prediction = (covid19: number, abstention: Abstention | null = null) => ({
  covid19,
  lesions: { GGO: 1 - covid19, Csld: 0, CrPa: 0, AirBr: 0, InSepThi: 0 },
  abstention,
});

describe('a study', () => {
  it('of one image reads as that image', () => {
    const { covid19, lesions } = prediction(0.3);
    const study = { covid19, lesions, outcome: 'NEGATIVE', abstention: null, refusedImages: 0 };
    expect(aggregateStudy([prediction(0.3)], rule)).toEqual(study);
  });

  it('is the mean of the highest quarter, finding by finding, whatever the order', () => {
    const images = [0.1, 0.9, 0.2, 0.7, 0.3, 0.4, 0.5, 0.6].map((p) => prediction(p));
    const study = aggregateStudy(images, rule);
    expect(study.covid19).toBeCloseTo(0.8);
    expect(study.lesions?.GGO).toBeCloseTo((0.9 + 0.8) / 2);
    expect(study.outcome).toBe('POSITIVE');
    expect(aggregateStudy(images.toReversed(), rule)).toEqual(study);
  });

  it('leaves out what is no chest CT, and says so', () => {
    const foreign = prediction(0.99, 'NOT_AXIAL_CHEST_CT');
    expect(aggregateStudy([foreign, prediction(0.1)], rule)).toMatchObject({ outcome: 'NEGATIVE', refusedImages: 1 });
    expect(aggregateStudy([foreign, foreign], rule)).toEqual({
      covid19: null,
      lesions: null,
      outcome: 'INDETERMINATE',
      abstention: 'NOT_AXIAL_CHEST_CT',
      refusedImages: 2,
    });
  });

  it('counts images on which the model abstained as uncertain, and may abstain itself', () => {
    expect(aggregateStudy([prediction(0.5, 'UNCERTAIN')], rule)).toMatchObject({
      outcome: 'INDETERMINATE',
      abstention: 'UNCERTAIN',
    });
  });

  it('has images', () => {
    expect(() => aggregateStudy([], rule)).toThrow(RangeError);
  });
});

it('abstains between the bounds, ends included', () => {
  expect([0.39, 0.4, 0.5, 0.6, 0.61].map((p) => outcomeOf(p, rule))).toEqual([
    'NEGATIVE',
    'INDETERMINATE',
    'INDETERMINATE',
    'INDETERMINATE',
    'POSITIVE',
  ]);
});
