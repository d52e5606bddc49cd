/** What a spreadsheet takes for a formula, wherever the text comes from (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r]/;

/** A cell as RFC 4180 has it. One that a spreadsheet would run is made text by an apostrophe before it. */
export function csvCell(value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' && FORMULA.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const csvLine = (cells: readonly Parameters<typeof csvCell>[0][]): string =>
  `${cells.map(csvCell).join(',')}\r\n`;
