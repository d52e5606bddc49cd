import { describe, expect, it } from 'vitest';
import { aggregateStudy, type ImagePrediction, InferenceError, outcomeOf, toPredictions } from './prediction.js';

const prediction = (covid19: number): ImagePrediction => ({
  covid19,
  lesions: { GGO: 1 - covid19, Csld: 0, CrPa: 0, AirBr: 0, InSepThi: 0 },
});

describe('a study', () => {
  it('of one image reads as that image', () => {
    expect(aggregateStudy([prediction(0.3)])).toEqual(prediction(0.3));
  });

  it('is the mean of the highest quarter, finding by finding, whatever the order', () => {
    const images = [0.1, 0.9, 0.2, 0.7, 0.3, 0.4, 0.5, 0.6].map(prediction);
    const study = aggregateStudy(images);
    expect(study.covid19).toBeCloseTo(0.8);
    expect(study.lesions.GGO).toBeCloseTo((0.9 + 0.8) / 2);
    expect(aggregateStudy(images.toReversed())).toEqual(study);
  });

  it('has images', () => {
    expect(() => aggregateStudy([])).toThrow(RangeError);
  });
});

it('takes a probability at the threshold as positive', () => {
  expect([outcomeOf(0.5, 0.5), outcomeOf(0.499, 0.5)]).toEqual(['POSITIVE', 'NEGATIVE']);
});

it('refuses what is no probability', () => {
  expect(() => toPredictions([0.1, 0.2, Number.NaN, 0, 0, 0], 1)).toThrow(InferenceError);
  expect(() => toPredictions([0.1, 0.2, 1.5, 0, 0, 0], 1)).toThrow(InferenceError);
  expect(() => toPredictions([0.1], 1)).toThrow(InferenceError);
});
