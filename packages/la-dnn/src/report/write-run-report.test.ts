import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseRun, readRuns, UnreadableRunError } from './run-record.js';
import { madeUpRun } from './testing/made-up-run.js';
import { writeRunReport } from './write-run-report.js';

let runs: string;
beforeEach(async () => {
  runs = await mkdtemp(join(tmpdir(), 'la-dnn-runs-'));
});
afterEach(() => rm(runs, { recursive: true }));

async function folderWith(name: string, report?: object): Promise<string> {
  const folder = join(runs, name);
  await mkdir(folder);
  if (report) await writeFile(join(folder, 'report.json'), JSON.stringify(report));
  return folder;
}

it('adds figures to the report and a page beside it, and changes nothing when done again', async () => {
  const run = { ...madeUpRun(), checkpoint: 'checkpoint-4' };
  const folder = await folderWith('made-up', run);
  await writeRunReport(folder);
  const first = await readFile(join(folder, 'report.json'), 'utf8');
  expect(JSON.parse(first)).toMatchObject({ ...run, figures: { epochs: 3, validation: { n: 90 } } });
  expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain('<h1>Training run made-up</h1>');
  await writeRunReport(folder);
  expect(await readFile(join(folder, 'report.json'), 'utf8')).toBe(first);
});

it('reads finished runs in the order of their numbers, passes over others and says which it cannot read', async () => {
  for (const seed of [10, 2]) await folderWith(`x.seed-${seed}`, madeUpRun({ name: `x.seed-${seed}`, seed }));
  await folderWith('going-on');
  await folderWith('foreign', { config: { name: 'foreign' } });
  const found = await readRuns(runs);
  expect(found.runs.map(({ run }) => run.config.seed)).toEqual([2, 10]);
  expect(found.unreadable).toEqual([{ folder: join(runs, 'foreign'), why: expect.stringContaining('config.seed') }]);
});

it('reads a run of an earlier version: a source without a list, no readings', () => {
  const { readings: _, ...run } = madeUpRun();
  const phases = [{ kind: 'whole', data: 'sars-cov-2-ct', epochs: 3 }];
  const early = parseRun(JSON.stringify({ ...run, config: { ...run.config, phases } }));
  expect(early.config.phases[0]).toMatchObject({ data: [{ source: 'sars-cov-2-ct' }], frozen: 'none' });
  expect(early.readings).toEqual({ validation: [], outOfFold: [] });
  expect(() => parseRun('[')).toThrow(UnreadableRunError);
});
