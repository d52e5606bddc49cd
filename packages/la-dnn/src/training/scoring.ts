import * as tf from '@tensorflow/tfjs-core';
import { FINDINGS } from '../network/architecture.js';
import { forward, type WeightTensors } from '../network/forward.js';
import { pixelTensor } from '../network/pixels.js';

/** Probabilities [N][6] of images given as 224 × 224 values in 0..1, in batches. */
export async function scoreImages(
  weights: WeightTensors,
  images: readonly Float32Array[],
  batchSize = 16,
): Promise<number[][]> {
  const scores: number[][] = [];
  for (let start = 0; start < images.length; start += batchSize) {
    const batch = images.slice(start, start + batchSize);
    const probabilities = tf.tidy(() => tf.sigmoid(forward(weights, pixelTensor(batch)).logits));
    const values = await probabilities.data();
    probabilities.dispose();
    for (let row = 0; row < batch.length; row += 1) {
      scores.push(Array.from(values.slice(row * FINDINGS.length, (row + 1) * FINDINGS.length)));
    }
  }
  return scores;
}

/** What a network said of an image, by name. */
export interface Reading {
  readonly source: string;
  readonly image: string;
  readonly group: string;
  /** The label; null where it is not known. */
  readonly covid19: 0 | 1 | null;
  readonly lesions: readonly (0 | 1 | null)[];
  /** In the order of FINDINGS, 0..1. */
  readonly probabilities: readonly number[];
}
