import { type Stack, startStack } from '@pulmora/stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runTenantFuzz } from './tenant-fuzz.js';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

test('random attempts learn nothing of another clinic', async () => {
  const told: string[] = [];
  const { figures } = await runTenantFuzz(stack, (line) => told.push(line), { attempts: 300, seed: 42 });
  expect(figures, told.join('\n')).toMatchObject({ attempts: 300, leaks: 0 });
  expect(figures.grantedChanges).toBeGreaterThan(0);
}, 300_000);

test('what the clinic’s own people learn by the same attempts is noticed, and what they change', async () => {
  const told: string[] = [];
  const options = { attempts: 300, seed: 42, insiders: true };
  const { figures, held } = await runTenantFuzz(stack, (line) => told.push(line), options);
  expect(held).toBe(false);
  expect(figures.leaks).toBeGreaterThan(10);
  expect(told).toContainEqual(expect.stringContaining('tells of the victim'));
  expect(told).toContainEqual(expect.stringContaining('for what is not'));
  expect(told.at(-1)).toBe('what the clinic has was changed from outside');
}, 300_000);
