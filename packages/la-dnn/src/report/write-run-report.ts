import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseRun, REPORT_FILE } from './run-record.js';
import { runReport } from './run-report.js';

/** The page of charts and tables in a run's folder. */
export const REPORT_PAGE = 'report.html';

/**
 * Completes a finished run's `report.json` with its `figures` and writes `report.html` beside it; doing so again changes
 * nothing.
 *
 * @param folder of the run.
 * @throws {UnreadableRunError} when it has no report that can be read.
 */
export async function writeRunReport(folder: string): Promise<void> {
  const file = join(folder, REPORT_FILE);
  const text = await readFile(file, 'utf8');
  const { json, html } = runReport(parseRun(text));
  // What stands there is kept as it is, whatever version of training wrote it; a reader never sees half a file.
  await writeFile(`${file}.partial`, `${JSON.stringify({ ...JSON.parse(text), figures: json }, null, 2)}\n`);
  await rename(`${file}.partial`, file);
  await writeFile(join(folder, REPORT_PAGE), html);
}
