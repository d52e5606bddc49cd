import { expect, it } from 'vitest';
import { BatchCost } from './batch-cost.js';

it('tells the fixed part of a batch from the part of each image', () => {
  const cost = new BatchCost();
  expect(cost.msPerImage).toBeUndefined();
  cost.note(4, 30);
  expect(cost.fixedMs).toBeUndefined();
  for (const images of [1, 8, 2, 5]) cost.note(images, 10 + 5 * images);
  expect(cost.fixedMs).toBeCloseTo(10, 6);
  expect(cost.msPerImage).toBeGreaterThan(5);
});

it('forgets how fast the engine was', () => {
  const cost = new BatchCost();
  for (let i = 0; i < 300; i += 1) cost.note(1, 1_000);
  for (let i = 0; i < 300; i += 1) cost.note(1, 1);
  expect(cost.msPerImage).toBeLessThan(2);
});
