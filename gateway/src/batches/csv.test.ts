import { expect, it } from 'vitest';
import { csvCell, csvLine } from './csv.js';

it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '=HYPERLINK("http://x","y")'])(
  'a cell that begins like a formula is text: %j',
  (text) => {
    expect(csvCell(text).replace(/^"/, '')).toMatch(/^'/);
  },
);

it('numbers are numbers, also below zero, and nothing is nothing', () => {
  expect(csvLine([-1, 0.5, null, undefined, true, 'MRN-1'])).toBe('-1,0.5,,,true,MRN-1\r\n');
});

it('quotes, commas and lines stay in their cell', () => {
  expect(csvCell('a,b')).toBe('"a,b"');
  expect(csvCell('say "x"')).toBe('"say ""x"""');
  expect(csvCell('a\nb')).toBe('"a\nb"');
});
