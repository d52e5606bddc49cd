import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { comparisonLines } from '../report/comparison-lines.js';
import { comparisonMarkdown } from '../report/comparison-markdown.js';
import { compareRuns, type Pair } from '../report/comparison-report.js';
import { IncomparableError } from '../report/paired-comparison.js';
import { readPredictions, UnreadablePredictionsError } from '../report/prediction-figures.js';
import { readRuns } from '../report/run-record.js';
import { writeRunReport } from '../report/write-run-report.js';
import { repositoryRoot } from '../setup/paths.js';

const HELP = `Compares finished training runs by their validation readings. Reads no image, and no test data but what it is given.

Usage: npm run report -- [--runs <dir>] [--compare <a,b> …] [--predictions <name=file> …] [--json <file>] [--html <file>] [--markdown <file>]

  --runs <dir>               folder of runs (default: .pulmora/training)
  --compare <a,b>            paired difference of two runs or families; the runs x.seed-1, x.seed-2 … are the family x
  --predictions <name=file>  adds the figures of a file that npm run evaluate -- --json wrote, under that name
  --json <file>              writes the comparison there; - for standard output, and nothing else
  --html <file>              writes it there as a page of charts and tables
  --markdown <file>          writes the table of runs there
  --pages                    also writes report.html and the figures of report.json anew in each run's folder
  --help                     this text
`;

/** Status 2: the command was not understood. Status 1: a file was not to be read, or to be written. */
try {
  await main();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  const code = 'code' in error ? String(error.code) : '';
  const expected = code !== '' || error instanceof IncomparableError || error instanceof UnreadablePredictionsError;
  if (!expected) throw error;
  process.stderr.write(`report: ${error.message}\n`);
  process.exitCode = code.startsWith('ERR_PARSE_ARGS') ? 2 : 1;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: join(repositoryRoot(), '.pulmora', 'training') },
      compare: { type: 'string', multiple: true, default: [] },
      predictions: { type: 'string', multiple: true, default: [] },
      json: { type: 'string' },
      html: { type: 'string' },
      markdown: { type: 'string' },
      pages: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  const pairs = values.compare.map(pairOf);
  const files = values.predictions.map(namedFile);
  if (values.help || pairs.includes(undefined) || files.includes(undefined)) {
    (values.help ? process.stdout : process.stderr).write(HELP);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const { runs, unreadable } = await readRuns(values.runs);
  for (const { folder, why } of unreadable) process.stderr.write(`report: ${folder} is left out: ${why}\n`);
  if (values.pages) for (const { folder } of runs) await writeRunReport(folder);
  const predictions = [];
  for (const file of files) if (file) predictions.push(await readPredictions(file.name, file.path));
  const { json, html } = compareRuns(
    runs.map(({ run }) => run),
    pairs.filter((pair) => pair !== undefined),
    predictions,
  );
  const document = `${JSON.stringify(json, null, 2)}\n`;
  process.stdout.write(values.json === '-' ? document : `${comparisonLines(json).join('\n')}\n`);
  if (values.json !== undefined && values.json !== '-') await write(values.json, document);
  if (values.html !== undefined) await write(values.html, html);
  if (values.markdown !== undefined) await write(values.markdown, comparisonMarkdown(json));
}

function pairOf(text: string): Pair | undefined {
  const [a, b, ...more] = text.split(',');
  return a && b && more.length === 0 ? [a, b] : undefined;
}

function namedFile(text: string): { readonly name: string; readonly path: string } | undefined {
  const [, name, path] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  return name && path ? { name, path } : undefined;
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
