import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { TOTAL_WEIGHTS, unflatten } from '../network/weights.js';
import { readCheckpoint, writeCheckpoint } from './checkpoint.js';

it('goes on from a run of which only a part was trained', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pulmora-checkpoint-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const weights = unflatten(new Float32Array(TOTAL_WEIGHTS).fill(0.5));
  const bias: [Float32Array, Float32Array] = [Float32Array.of(1, 2, 3, 4, 5, 6), Float32Array.of(6, 5, 4, 3, 2, 1)];
  await writeCheckpoint(folder, {
    weights,
    average: weights,
    optimizer: { step: 7, moments: new Map([['heads.bias', bias]]) },
    progress: { phase: 1, epoch: 2, history: [], bestValidationAuc: 0.9 },
  });
  const { optimizer, progress } = (await readCheckpoint(folder)) ?? {};
  expect(progress).toMatchObject({ phase: 1, epoch: 2, bestValidationAuc: 0.9 });
  expect(optimizer?.step).toBe(7);
  expect(optimizer?.moments.get('heads.bias')).toEqual(bias);
  expect(optimizer?.moments.get('stem.kernel')?.[0].every((value) => value === 0)).toBe(true);
});
