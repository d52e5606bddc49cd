import { expect, test } from 'vitest';
import { runChaos } from './chaos.js';

test('every study comes to one end, through a fault of every kind', { timeout: 480_000 }, async () => {
  const told: string[] = [];
  const { figures, held } = await runChaos((line) => told.push(line), {
    studies: 120,
    faults: 18,
    seed: 7,
    settleWithinMs: 240_000,
  });
  expect(held, told.join('\n')).toBe(true);
  expect(figures).toMatchObject({ studies: 120, faults: 18, lost: 0, duplicates: 0, wrongTenant: 0, missedPushes: 0 });
});
