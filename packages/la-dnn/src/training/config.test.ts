import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../setup/paths.js';
import { trainingConfig } from './config.js';

const folder = join(packageRoot(), 'configs');

it.each(await readdir(folder))('%s can be trained, and is called what its file is', async (file) => {
  const config = trainingConfig.parse(JSON.parse(await readFile(join(folder, file), 'utf8')));
  expect(`${config.name}.json`).toBe(file);
});

it('knows no other sources than may be trained on', () => {
  const phase = { kind: 'whole', data: [{ source: 'covid-ct-test' }], epochs: 1, rate: 1, headRate: 1 };
  expect(() => trainingConfig.parse({ name: 'x', phases: [phase] })).toThrow();
});
