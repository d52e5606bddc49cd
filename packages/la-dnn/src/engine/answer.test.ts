import { expect, it } from 'vitest';
import { InferenceError } from '../prediction.js';
import { toAnswers } from './answer.js';

const batch = (count: number) => ({
  logits: Array<number>(count * 6).fill(1),
  attention: Array<number>(count * 6 * 196).fill(1 / 196),
  texture: Array<number>(count * 1024).fill(0.5),
});

it('parts a batch into its images', () => {
  const { logits, ...rest } = batch(2);
  const [first, second] = toAnswers(2, { ...rest, logits: logits.map((_, i) => i) });
  expect([...(first?.logits ?? [])]).toEqual([0, 1, 2, 3, 4, 5]);
  expect([...(second?.logits ?? [])]).toEqual([6, 7, 8, 9, 10, 11]);
});

it.each(['logits', 'attention', 'texture'] as const)(
  'makes no answer of %s that are no numbers, or too few',
  (part) => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const spoilt = batch(2);
      spoilt[part][3] = value;
      expect(() => toAnswers(2, spoilt)).toThrow(InferenceError);
    }
    expect(() => toAnswers(3, batch(2))).toThrow(InferenceError);
  },
);
