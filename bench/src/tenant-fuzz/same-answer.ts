import type { Question } from '../access-matrix/asking.js';

/** Whether two answers differ in nothing but what was asked for, and in their trace ids. */
export function isSameAnswer(answer: string, question: Question, control: string, controlQuestion: Question): boolean {
  return without(answer, question) === without(control, controlQuestion);
}

/** Each variable's text is what the asker knew; wherever it comes back it is the asker's own word. */
function without(answer: string, { variables }: Question): string {
  let text = answer.replace(/"traceId":"[^"]*"/g, '"traceId":""');
  for (const word of wordsIn(variables)) text = text.replaceAll(JSON.stringify(word).slice(1, -1), '<sent>');
  return text;
}

function wordsIn(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value)
    .flatMap(wordsIn)
    .sort((a, b) => b.length - a.length);
}
