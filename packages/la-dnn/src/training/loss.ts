import * as tf from '@tensorflow/tfjs-core';
import type { LabelledImage } from '../data/dataset.js';
import { FINDINGS, LESIONS } from '../network/architecture.js';

/** What a batch is to be: [N, 6] each, in the order of FINDINGS. */
export interface Targets {
  readonly labels: Float32Array;
  /** How much each answer counts; 0 where nobody looked. */
  readonly weights: Float32Array;
}

export interface LossConfig {
  /** Weight of the five lesions together, against 1 for COVID-19. */
  readonly lesionWeight: number;
  /** Labels are drawn this far towards 0.5, 0..1. */
  readonly smoothing: number;
}

/** Labels and weights of a batch; the lesions of a positive image without annotation do not count. */
export function targetsOf(images: readonly LabelledImage[], { lesionWeight }: LossConfig): Targets {
  const labels = new Float32Array(images.length * FINDINGS.length);
  const weights = new Float32Array(labels.length);
  images.forEach(({ covid19, lesions }, row) => {
    const start = row * FINDINGS.length;
    labels[start] = covid19;
    weights[start] = 1;
    lesions?.forEach((present, i) => {
      labels[start + 1 + i] = present;
      weights[start + 1 + i] = lesionWeight / LESIONS.length;
    });
  });
  return { labels, weights };
}

/** Weighted binary cross-entropy over all findings, from logits; a mean over the images of the batch. */
export function jointLoss(logits: tf.Tensor2D, targets: Targets, { smoothing }: LossConfig): tf.Scalar {
  const shape: [number, number] = [logits.shape[0], FINDINGS.length];
  const labels = tf.tensor2d(
    targets.labels.map((label) => label * (1 - smoothing) + smoothing / 2),
    shape,
  );
  const weights = tf.tensor2d(targets.weights, shape);
  // max(x, 0) - x·y + log(1 + exp(-|x|)): the stable form.
  const entropy = tf.add(tf.sub(tf.relu(logits), tf.mul(logits, labels)), tf.log1p(tf.exp(tf.neg(tf.abs(logits)))));
  return tf.div(tf.sum(tf.mul(entropy, weights)), shape[0]);
}
