import { expect, it } from 'vitest';
import { flatten, meanWeights, TOTAL_WEIGHTS, unflatten } from './weights.js';

const filled = (value: number) => unflatten(new Float32Array(TOTAL_WEIGHTS).fill(value));

it('averages networks weight by weight', () => {
  const mean = flatten(meanWeights([filled(1), filled(2), filled(6)]));
  expect(mean.every((value) => value === 3)).toBe(true);
});

it('averages nothing into nothing', () => {
  expect(() => meanWeights([])).toThrow(RangeError);
  expect(() => meanWeights([new Map()])).toThrow(RangeError);
});
