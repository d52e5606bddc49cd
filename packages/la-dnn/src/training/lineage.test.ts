import { expect, it } from 'vitest';
import { type LineageConfig, lineageOf, sourcesSeen } from './lineage.js';

const run = (name: string, rest: Partial<LineageConfig>): [string, LineageConfig] => [
  name,
  { name, phases: [], ...rest },
];

const configs = new Map([
  run('first', { phases: [{ data: 'sars-cov-2-ct' }] }),
  run('second', { start: 'first', phases: [{ data: [{ source: 'covid-ct' }] }] }),
  run('third', { phases: [{ data: [{ source: 'lesion-masks' }] }] }),
  run('mean', { start: ['second', 'third'] }),
  run('pupil', { teacher: { file: 'third/readings.json' }, phases: [{ data: 'covid-ct' }] }),
  run('orphan', { start: 'lost', phases: [{ data: 'covid-ct' }] }),
]);

it('follows what a run was averaged from to the first of them', () => {
  expect(lineageOf('mean', configs)).toEqual(['mean', 'second', 'first', 'third']);
  expect(sourcesSeen('mean', configs)).toEqual(['covid-ct', 'sars-cov-2-ct', 'lesion-masks']);
});

it('counts what a teacher saw as seen', () => {
  expect(sourcesSeen('pupil', configs)).toEqual(['covid-ct', 'lesion-masks']);
});

it('takes nothing for unseen where an ancestor is not known', () => {
  expect(sourcesSeen('orphan', configs)).toBeUndefined();
});
