import { setTimeout as delay } from 'node:timers/promises';
import { MicroBatcher } from '@pulmora/diagnosis-service/worker';
import type { PreprocessedImage, StandingInference } from '@pulmora/la-dnn';

/** What a path did: how many images in how long, and how long each took, milliseconds. */
export interface PathTimes {
  readonly images: number;
  readonly ms: number;
  readonly each: readonly number[];
}

export const batcherFor = (inference: StandingInference, maxBatch: number): MicroBatcher =>
  new MicroBatcher({
    predict: (images) => inference.predict(images),
    maxBatch,
    maxWaitMs: 20,
    targetMs: 60_000,
    upstream: () => 0,
  });

/** Decoded pixels through the worker's batcher and its inference thread to findings, as many at once as it would hold. */
export async function throughWorker(batcher: MicroBatcher, images: readonly PreprocessedImage[]): Promise<PathTimes> {
  const began = performance.now();
  const each = await Promise.all(
    images.map(async (image) => {
      const since = performance.now();
      await batcher.submit(image, 'ROUTINE', 'clinic');
      return performance.now() - since;
    }),
  );
  return { images: images.length, ms: performance.now() - began, each };
}

/**
 * The same, with images that come by themselves.
 *
 * @param rate images per second, Poisson.
 */
export async function underPoissonLoad(
  batcher: MicroBatcher,
  images: readonly PreprocessedImage[],
  rate: number,
  random: () => number,
): Promise<readonly { readonly ms: number; readonly waitedMs: number }[]> {
  const waiting: Promise<{ ms: number; waitedMs: number }>[] = [];
  for (const image of images) {
    const since = performance.now();
    waiting.push(
      batcher.submit(image, 'ROUTINE', 'clinic').then(({ waitedMs }) => ({ ms: performance.now() - since, waitedMs })),
    );
    await delay((-Math.log(1 - random()) / rate) * 1_000);
  }
  return Promise.all(waiting);
}
