import { expect, it } from 'vitest';
import { groupFolds, groupOf } from './groups.js';

it('keeps together what may show one patient', () => {
  const covidCt = (name: string) => groupOf('covid-ct', name);
  expect(covidCt('2020.02.10.20021584-p6-52%3.png')).toBe(covidCt('2020.02.10.20021584-p9-1.png'));
  expect(covidCt('71%0.jpg')).toBe(covidCt('71%12.jpg'));
  expect(covidCt('71%0.jpg')).not.toBe(covidCt('710.jpg'));
  expect(groupOf('sars-cov-2-ct', 'covid-0021.jpg')).toBe(groupOf('sars-cov-2-ct', 'covid-0039.jpg'));
  expect(groupOf('sars-cov-2-ct', 'covid-0021.jpg')).not.toBe(groupOf('sars-cov-2-ct', 'noncovid-0021.jpg'));
  expect(groupOf('lesion-masks', '3_z120.jpg')).toBe(groupOf('lesion-masks', '3_z001.jpg'));
  expect(groupOf('folder', 'a.png')).not.toBe(groupOf('folder', 'b.png'));
});

it('deals whole groups into folds of about equal size, the same every time', () => {
  const groups = [...Array(9).fill('a'), ...Array(5).fill('b'), ...Array(4).fill('c'), 'd', 'e', 'f'];
  const folds = groupFolds(groups, 3);
  const sizes = [0, 1, 2].map((fold) => groups.filter((group) => folds.get(group) === fold).length);
  expect(Math.max(...sizes)).toBe(9);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(groups.length);
  expect(groupFolds(groups.toReversed(), 3)).toEqual(folds);
});
