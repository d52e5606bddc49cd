import { describe, expect, it } from 'vitest';
import { MalformedCsvError, readCsv } from './csv.js';

describe('a CSV', () => {
  it('may hold commas, quotes and line breaks in quoted cells', () => {
    expect(readCsv('a,b\r\n"x, y","says ""no""\nand more"\r\n')).toEqual([
      ['a', 'b'],
      ['x, y', 'says "no"\nand more'],
    ]);
  });

  it('may lack its last line break, and may have empty cells at the end', () => {
    expect(readCsv('a,,\n,b,')).toEqual([
      ['a', '', ''],
      ['', 'b', ''],
    ]);
  });

  it('has no record in an empty line', () => {
    expect(readCsv('')).toEqual([]);
    expect(readCsv('a\n\n\nb\n')).toEqual([['a'], ['b']]);
  });

  it.each(['a,b"c\n', '"a"b\n', 'a\n"open', 'a\n"x\ny"z'])('%j is none', (text) => {
    expect(() => readCsv(text)).toThrow(MalformedCsvError);
  });

  it('that is none says in which line', () => {
    expect(() => readCsv('a\n"x\ny",b\nc"')).toThrow('line 4');
  });
});
