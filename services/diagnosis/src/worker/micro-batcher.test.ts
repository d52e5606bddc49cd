import { type ImagePrediction, InferenceError, type PreprocessedImage } from '@pulmora/la-dnn';
import type { Priority } from '@pulmora/schema';
import { expect, it } from 'vitest';
import { predictionOf } from '../testing/predictions.js';
import { MicroBatcher, type MicroBatcherOptions } from './micro-batcher.js';

const image = (value: number): PreprocessedImage => ({ pixels: Float32Array.of(value) });
const firstOf = ({ pixels }: PreprocessedImage) => pixels[0] ?? 0;

/** A network whose answers wait until they are let go, and that fails on a negative image. */
function heldNetwork() {
  const batches: number[][] = [];
  let release = () => {};
  return {
    batches,
    release: () => release(),
    async predict(images: readonly PreprocessedImage[]): Promise<ImagePrediction[]> {
      batches.push(images.map(firstOf));
      if (batches.length === 1) await new Promise<void>((resolve) => (release = resolve));
      if (images.some((one) => firstOf(one) < 0)) throw new InferenceError('no number');
      return images.map((one) => predictionOf(firstOf(one)));
    },
  };
}

const batcherOf = (options: Pick<MicroBatcherOptions, 'predict'> & Partial<MicroBatcherOptions>) =>
  new MicroBatcher({ maxBatch: 4, maxWaitMs: 0, targetMs: 60_000, upstream: () => 0, ...options });

it('puts what comes while the network is busy into one batch, the urgent first', async () => {
  const network = heldNetwork();
  const batcher = batcherOf(network);
  const submit = (value: number, priority: Priority) => batcher.submit(image(value), priority, 'clinic');
  const all = [submit(0.125, 'ROUTINE')];
  await new Promise((resolve) => setImmediate(resolve));
  all.push(...[0.25, 0.375, 0.5].map((value) => submit(value, 'ROUTINE')));
  all.push(submit(0.625, 'STAT'), submit(0.75, 'URGENT'));
  network.release();
  const read = await Promise.all(all);
  expect(network.batches).toEqual([[0.125], [0.625, 0.75, 0.25, 0.375], [0.5]]);
  expect(read.map(({ prediction }) => prediction.covid19)).toEqual([0.125, 0.25, 0.375, 0.5, 0.625, 0.75]);
});

it('lets a bad image take nobody with it: its neighbours are read one by one, and it fails alone', async () => {
  const network = heldNetwork();
  const batcher = batcherOf(network);
  const all = [batcher.submit(image(0.125), 'STAT', 'clinic')];
  await new Promise((resolve) => setImmediate(resolve));
  all.push(...[0.25, -1, 0.5].map((value) => batcher.submit(image(value), 'STAT', 'clinic')));
  network.release();
  const settled = await Promise.allSettled(all);
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(network.batches.slice(2)).toEqual([[0.25], [-1], [0.5]]);
});

it('waits for what is on its way, and no longer when nothing is', async () => {
  const network = heldNetwork();
  network.batches.push([]);
  let onTheirWay = 1;
  const batcher = batcherOf({ ...network, maxWaitMs: 60_000, upstream: () => onTheirWay });
  const first = batcher.submit(image(0.125), 'ROUTINE', 'clinic');
  await new Promise((resolve) => setImmediate(resolve));
  onTheirWay = 0;
  const second = batcher.submit(image(0.25), 'ROUTINE', 'clinic');
  await Promise.all([first, second]);
  expect(network.batches).toEqual([[], [0.125, 0.25]]);
});

it('makes batches no larger than what the network does in the target time', async () => {
  const network = heldNetwork();
  network.batches.push([]);
  const batcher = batcherOf({ ...network, maxBatch: 64, targetMs: 1e-9 });
  expect(batcher.limit).toBe(64);
  await batcher.submit(image(0.125), 'ROUTINE', 'clinic');
  expect(batcher.limit).toBe(1);
});
