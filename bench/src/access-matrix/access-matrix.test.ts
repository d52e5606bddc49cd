import { ACCESS_POLICIES } from '@pulmora/schema-generator';
import { type Stack, startStack } from '@pulmora/stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runAccessMatrix } from './access-matrix.js';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

test('everybody gets what the policy says, of everything that can be asked', async () => {
  const found: string[] = [];
  const { figures, held } = await runAccessMatrix(stack, (line) => found.push(line));
  expect({ ...figures, held }, found.join('\n')).toMatchObject({ mismatches: 0, held: true });
  expect(Number(figures.combinations)).toBeGreaterThan(800);
}, 300_000);

test('the matrix notices what is given away, and what is withheld', async () => {
  const study = { ...ACCESS_POLICIES.get('study') };
  const entry = study['Query.study'];
  if (!entry) throw new Error('no entry');
  // As if the services were to grant less, and to allow auditors more, than they do.
  study['Query.study'] = { ...entry, own: [...entry.own, 'AUDITOR'], granted: [] };
  const found: string[] = [];
  const policies = new Map([...ACCESS_POLICIES, ['study', study]]);
  const { held } = await runAccessMatrix(
    stack,
    (line) => found.push(line),
    policies,
    (name) => name === 'Query.study',
  );
  expect(held).toBe(false);
  const told = found.filter((line) => line.startsWith('Query.study at'));
  expect(told).toContainEqual(expect.stringMatching(/^Query.study at study by AUDITOR of the clinic \(id\): refused/));
  expect(told).toContainEqual(expect.stringMatching(/by RADIOLOGIST of another clinic with a grant \(id\): allowed/));
}, 300_000);
