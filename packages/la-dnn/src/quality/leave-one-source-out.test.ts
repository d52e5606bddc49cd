import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newestRelease } from '../release/released-model.js';
import { randomNetwork } from '../testing/networks.js';
import { writeWeights } from '../training/checkpoint.js';
import { type SourceRow, type SourceTest, withMissing } from './leave-one-source-out.js';
import { networksOfReleases, networksOfRuns } from './leave-one-source-out-networks.js';

describe('training runs', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pulmora-runs-'));
    const report = async (name: string, config: object) => {
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, 'report.json'), JSON.stringify({ config: { name, ...config } }));
    };
    await report('sao-paulo', { phases: [{ kind: 'heads', data: 'sars-cov-2-ct' }, { data: 'sars-cov-2-ct' }] });
    await report('covid', { phases: [{ kind: 'heads' }, { data: [{ source: 'covid-ct' }] }] });
    await report('both', { start: 'sao-paulo', phases: [{ data: [{ source: 'covid-ct', images: 96 }] }] });
    await report('taught', {
      teacher: { file: 'sao-paulo/readings.json', share: 0.5 },
      phases: [{ data: 'covid-ct' }],
    });
    await report('orphan', { start: 'gone', phases: [{ data: 'covid-ct' }] });
    await report('fold', { fold: { of: 5, held: 0 }, phases: [{ data: 'covid-ct' }] });
    await mkdir(join(folder, 'under-way'));
    await mkdir(join(folder, 'broken'));
    await writeFile(join(folder, 'broken', 'report.json'), '{"config":');
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('saw what they, their start and their teacher were trained on', async () => {
    const { networks } = await networksOfRuns(folder);
    expect(Object.fromEntries(networks.map(({ name, trainedOn }) => [name, trainedOn]))).toEqual({
      'sao-paulo': ['sars-cov-2-ct'],
      covid: ['covid-ct'],
      both: ['covid-ct', 'sars-cov-2-ct'],
      taught: ['covid-ct', 'sars-cov-2-ct'],
    });
  });

  it('are left aside, with the reason, where that is not known, or they are not finished or leave a fold out', async () => {
    const { notMeasured } = await networksOfRuns(folder);
    expect(notMeasured.map(({ run }) => run).sort()).toEqual(['broken', 'fold', 'orphan', 'under-way']);
    expect(await networksOfRuns(join(folder, 'none'))).toEqual({ networks: [], notMeasured: [] });
  });

  it('keep the weights of their best epoch, else the average of their last', async () => {
    const [first, last] = [randomNetwork(1), randomNetwork(2)];
    const run = join(folder, 'sao-paulo');
    await writeFile(join(run, 'progress.json'), JSON.stringify({ checkpoint: 'checkpoint-4' }));
    await writeWeights(join(run, 'checkpoint-4', 'average.bin'), last);
    const { networks } = await networksOfRuns(folder);
    const weights = networks.find(({ name }) => name === 'sao-paulo')?.weights ?? (async () => new Map());
    expect((await weights()).get('heads.bias')).toEqual(last.get('heads.bias'));
    await writeWeights(join(run, 'best.bin'), first);
    expect((await weights()).get('heads.bias')).toEqual(first.get('heads.bias'));
  });
});

it('knows what the newest release was trained on, from its manifest alone', async () => {
  const { networks } = await networksOfReleases([]);
  const [newest] = networks;
  expect(await newestRelease()).toContain(newest?.name.split(' ')[1]);
  expect(newest?.trainedOn).toContain('covid-ct');
});

describe('the table', () => {
  const test = (name: string, source: SourceTest['source']): SourceTest => ({
    name,
    source,
    finding: 'covid19',
    images: [{ pixels: new Float32Array(), label: 1, group: 'a' }],
  });
  const row = (testedOn: string, run: string, unseen: boolean): SourceRow => ({
    trainedOn: ['covid-ct'],
    testedOn,
    source: 'covid-ct',
    unseen,
    run,
    n: 1,
    positives: 1,
    auc: 0.5,
    auc95: null,
    note: null,
  });

  it('has unseen sources first, and says where no network is that never saw one', () => {
    const rows = withMissing(
      [row('a', 'own', false), row('a', 'foreign', true), row('b', 'own', false)],
      [test('a', 'covid-ct'), test('b', 'sars-cov-2-ct')],
    );
    expect(rows.map(({ testedOn, run, unseen }) => [testedOn, run, unseen])).toEqual([
      ['a', 'foreign', true],
      ['a', 'own', false],
      ['b', null, true],
      ['b', 'own', false],
    ]);
    expect(rows[2]).toMatchObject({ trainedOn: null, n: 1, positives: 1, auc: null, auc95: null });
    expect(rows[2]?.note).toMatch(/never saw/);
  });
});
