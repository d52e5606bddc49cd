/** Thrown for a CSV that RFC 4180 does not allow. */
export class MalformedCsvError extends Error {
  constructor(line: number, what: string) {
    super(`line ${line} of the CSV: ${what}`);
    this.name = 'MalformedCsvError';
  }
}

/**
 * The records of a CSV as RFC 4180 has it: cells in double quotes may hold commas, line breaks and doubled quotes. A
 * line without anything is no record.
 *
 * @throws {MalformedCsvError} for a quote within an unquoted cell, text behind a closing quote, or a quote left open
 */
export function readCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let line = 1;
  // Either a quoted cell or a bare one, and what ends it; sticky, so that nothing is skipped over.
  const cell = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  while (cell.lastIndex < text.length) {
    const begin = cell.lastIndex;
    const match = cell.exec(text);
    if (!match) throw new MalformedCsvError(line, 'a quote is out of place');
    record.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    line += text.slice(begin, cell.lastIndex).split('\n').length - 1;
    if (match[3] === ',' && cell.lastIndex < text.length) continue;
    if (match[3] === ',') record.push('');
    if (record.length > 1 || record[0] !== '') records.push(record);
    record = [];
  }
  return records;
}
