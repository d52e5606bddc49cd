import { startStack } from '@pulmora/stack';
import { expect, test } from 'vitest';
import { runAccessMatrix } from './access-matrix.js';

test('everybody gets what the policy says, of everything that can be asked', async () => {
  await using stack = await startStack();
  const found: string[] = [];
  const { figures, held } = await runAccessMatrix(stack, (line) => found.push(line));
  expect({ ...figures, held }, found.join('\n')).toMatchObject({ mismatches: 0, held: true });
  expect(Number(figures.combinations)).toBeGreaterThan(300);
}, 300_000);
