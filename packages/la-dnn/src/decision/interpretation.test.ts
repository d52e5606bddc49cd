import { expect, it } from 'vitest';
import { FEATURE_DEPTH, FEATURE_SIDE, FINDINGS } from '../network/architecture.js';
import { type Interpretation, interpret } from './interpretation.js';

const rule: Interpretation = {
  threshold: 0.5,
  indeterminate: [0.4, 0.6],
  temperature: { covid19: 2, lesions: 0.5 },
  refusedAbove: 3,
  texture: {
    mean: new Float32Array(FEATURE_DEPTH),
    scale: new Float32Array(FEATURE_DEPTH).fill(1),
    directions: new Float32Array(FEATURE_DEPTH),
    variances: Float32Array.of(1),
    residual: 1,
  },
};
const places = FEATURE_SIDE ** 2;
const answer = (covid19: number, texture: number) => ({
  logits: Float32Array.of(covid19, 1, 0, 0, 0, -1),
  attention: Float32Array.from({ length: FINDINGS.length * places }, (_, i) => Math.floor(i / places)),
  texture: Float32Array.from({ length: FEATURE_DEPTH }, (_, i) => (i === 0 ? texture : 0)),
});

it('calibrates each finding and gives it its map', () => {
  const prediction = interpret(answer(4, 0), rule);
  expect(prediction.covid19).toBeCloseTo(1 / (1 + Math.exp(-2)));
  expect(prediction.lesions.GGO).toBeCloseTo(1 / (1 + Math.exp(-2)));
  expect(prediction.lesions.InSepThi).toBeCloseTo(1 / (1 + Math.exp(2)));
  expect(prediction.attention.covid19.every((value) => value === 0)).toBe(true);
  expect(prediction.attention.InSepThi.every((value) => value === 5)).toBe(true);
  expect(prediction).toMatchObject({ outcome: 'POSITIVE', abstention: null });
});

it('abstains where it is uncertain, and refuses what is foreign however sure it is', () => {
  expect(interpret(answer(0, 0), rule)).toMatchObject({ outcome: 'INDETERMINATE', abstention: 'UNCERTAIN' });
  expect(interpret(answer(9, 2.9), rule)).toMatchObject({ outcome: 'POSITIVE' });
  const refused = interpret(answer(9, 3.1), rule);
  expect(refused).toMatchObject({ outcome: 'INDETERMINATE', abstention: 'NOT_AXIAL_CHEST_CT' });
  expect(refused.foreignness).toBeGreaterThan(1);
});
