import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { testReadings } from '../release/run-test-readings.js';
import {
  compareOnTest,
  type FamilyTestFigures,
  familyTestFigures,
  type TestedRun,
} from '../report/family-test-figures.js';
import { shown, shownInterval, shownMeasured } from '../report/numbers.js';
import type { PairedComparison } from '../report/paired-comparison.js';
import { familyOf } from '../report/run-description.js';
import { readRuns } from '../report/run-record.js';
import type { Spread } from '../report/seed-family.js';
import { repositoryRoot, sharedDataDir } from '../setup/paths.js';

const HELP = `Measures finished training runs on the official COVID-CT test split, each once: what a run said is kept in its folder.

Usage: npm run protocol -- --families <a,b,…> [--runs <dir>] [--data <dir>] [--json <file>]

  --families <a,b>  runs, or families of runs x.seed-1, x.seed-2 … by the name x; the first is compared with each other one
  --runs <dir>      folder of runs (default: .pulmora/training)
  --data <dir>      the folder that holds covid-ct/ (default: PULMORA_SHARED_DATA, else ../shared/data)
  --json <file>     writes the figures there
  --help            this text
`;

const { values } = parseArgs({
  options: {
    families: { type: 'string' },
    runs: { type: 'string', default: join(repositoryRoot(), '.pulmora', 'training') },
    data: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean' },
  },
});
const data = values.data ?? sharedDataDir();

if (values.help || !values.families || !data) {
  (values.help ? process.stdout : process.stderr).write(HELP);
  process.exitCode = values.help ? 0 : 2;
} else {
  await main(values.families.split(','), data);
}

async function main(names: readonly string[], from: string): Promise<void> {
  const { runs } = await readRuns(values.runs);
  const families: { name: string; members: TestedRun[] }[] = [];
  for (const name of names) {
    const own = runs.filter(({ run: { config } }) => config.name === name || familyOf(config.name) === name);
    if (own.length === 0) {
      process.stderr.write(`protocol: there is no finished run called ${name}\n`);
      process.exitCode = 1;
      return;
    }
    const members: TestedRun[] = [];
    for (const { folder, run } of own) members.push({ run, test: await testReadings(folder, from) });
    families.push({ name, members });
  }
  const figures = families.map(({ name, members }) => familyTestFigures(name, members));
  const [first, ...others] = families;
  const comparisons = first ? others.map((other) => compareOnTest(first, other)) : [];
  process.stdout.write(`${[...table(figures), '', ...comparisons.flatMap(lines)].join('\n')}\n`);
  if (values.json) await writeFile(values.json, `${JSON.stringify({ families: figures, comparisons }, null, 2)}\n`);
}

function table(families: readonly FamilyTestFigures[]): string[] {
  return [
    'COVID-CT test split; mean ± standard deviation over seeds (range); thresholds of each run by Youden on validation',
    '',
    '| runs | seeds | AUC | accuracy | sensitivity | specificity | precision | AUC of averaged scores (95 %) |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...families.map((family) => {
      const { name, seeds, auc, accuracy, sensitivity, specificity, precision, averagedScoresAuc } = family;
      const cells = [auc, accuracy, sensitivity, specificity, precision].map(cell);
      return `| ${[name, seeds.length, ...cells, shownMeasured(averagedScoresAuc)].join(' | ')} |`;
    }),
  ];
}

function cell(spread: Spread | null): string {
  if (spread === null) return shown(null);
  if (spread.standardDeviation === null) return shown(spread.mean);
  return `${shown(spread.mean)} ± ${shown(spread.standardDeviation)} (${shownInterval(spread.range)})`;
}

function lines({ a, b, images, meanAuc, meanAucOverSeeds95, averagedScores }: PairedComparison): string[] {
  const difference = (value: number | null, interval: readonly [number, number] | null) =>
    shownMeasured({ value, interval95: interval });
  return [
    `${a} less ${b}, ${images} images, paired by image and seed:`,
    `  mean AUC ${difference(meanAuc.difference, meanAuc.interval95)} over papers and cases` +
      (meanAucOverSeeds95 === null ? '' : `; ${shownInterval(meanAucOverSeeds95)} over seeds too`),
    `  AUC of averaged scores ${difference(averagedScores.difference, averagedScores.interval95)}`,
  ];
}
