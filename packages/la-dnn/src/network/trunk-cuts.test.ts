import { expect, it } from 'vitest';
import { BLOCKS, isAfter, type TrunkCut, WEIGHT_SHAPES } from './architecture.js';

it.each<[TrunkCut, number]>([
  ['stem', 13],
  ['stage1', 10],
  ['stage2', 6],
  ['stage3.1', 4],
  ['stage3.3', 2],
  ['stage3', 0],
])('%s has %i blocks after it', (cut, count) => {
  const after = BLOCKS.filter(({ name }) => isAfter(cut, name));
  expect(after).toEqual(BLOCKS.slice(BLOCKS.length - count));
  const weights = [...WEIGHT_SHAPES.keys()].filter((name) => isAfter(cut, name));
  expect(weights).toEqual([...WEIGHT_SHAPES.keys()].slice(-weights.length));
  expect(weights).toContain('features.scale');
  expect(weights).not.toContain('stem.kernel');
});
