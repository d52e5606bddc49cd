import type { Question } from '../access-matrix/asking.js';

/**
 * Whether two answers differ in nothing but what was asked for, in their trace ids, and in the order of their errors,
 * which is that of whatever was refused sooner: each refusal is recorded before it is told.
 */
export function isSameAnswer(answer: string, question: Question, control: string, controlQuestion: Question): boolean {
  return without(answer, question) === without(control, controlQuestion);
}

/** Each variable's text is what the asker knew; wherever it comes back it is the asker's own word. */
function without(answer: string, { variables }: Question): string {
  let text = answer.replace(/"traceId":"[^"]*"/g, '"traceId":""');
  for (const word of wordsIn(variables)) text = text.replaceAll(JSON.stringify(word).slice(1, -1), '<sent>');
  return withErrorsInOrder(text);
}

function withErrorsInOrder(text: string): string {
  try {
    const answer = JSON.parse(text) as { errors?: unknown };
    if (!Array.isArray(answer.errors)) return text;
    const errors = answer.errors.map((error) => JSON.stringify(error)).sort();
    return JSON.stringify({ ...answer, errors });
  } catch {
    return text;
  }
}

function wordsIn(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value)
    .flatMap(wordsIn)
    .sort((a, b) => b.length - a.length);
}
