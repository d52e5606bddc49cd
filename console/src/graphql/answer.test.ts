import { CombinedError } from 'urql';
import { expect, it } from 'vitest';
import { answerTo, questionOf } from './answer.js';

const error = new CombinedError({ networkError: new Error('cut off') });
const a = { variables: { studyId: 'A' } };

it('is what was answered to the question, or why nothing was', () => {
  expect(answerTo(questionOf({ studyId: 'A' }), { data: 1, operation: a })).toEqual({ data: 1, error: undefined });
  expect(answerTo(questionOf({ studyId: 'A' }), { error, operation: a })).toEqual({ data: undefined, error });
});

it('is nothing of what was answered to another one, nor why that failed', () => {
  expect(answerTo(questionOf({ studyId: 'B' }), { data: 1, error, operation: a })).toEqual({
    data: undefined,
    error: undefined,
  });
});

it('is nothing before anything was answered', () => {
  expect(answerTo(questionOf({}), {})).toEqual({ data: undefined, error: undefined });
});
