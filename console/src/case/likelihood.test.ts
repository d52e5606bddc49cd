import { describe, expect, it } from 'vitest';
import { LIKELIHOODS, likelihoodOf, percentOf } from './likelihood.js';

describe('words for a probability', () => {
  it('stand for intervals that leave no gap between 0 and 1', () => {
    expect(LIKELIHOODS[0].from).toBe(0);
    expect(LIKELIHOODS.at(-1)?.to).toBe(1);
    for (const [i, { to }] of LIKELIHOODS.slice(0, -1).entries()) expect(LIKELIHOODS[i + 1]?.from).toBe(to);
  });

  it.each([
    [0, 'veryUnlikely'],
    [0.0499, 'veryUnlikely'],
    [0.05, 'unlikely'],
    [0.5, 'even'],
    [0.66, 'likely'],
    [0.95, 'veryLikely'],
    [1, 'veryLikely'],
  ])('name the interval that %d lies in', (probability, word) => {
    expect(likelihoodOf(probability).word).toBe(word);
  });

  it('never round to certainty', () => {
    expect([0, 0.001, 0.004, 0.126, 0.996, 1].map(percentOf)).toEqual(['0', '<1', '<1', '13', '>99', '100']);
  });
});
