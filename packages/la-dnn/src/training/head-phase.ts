import * as tf from '@tensorflow/tfjs-core';
import { FEATURE_DEPTH, FINDINGS } from '../network/architecture.js';
import { trunk } from '../network/forward.js';
import { pixelTensor } from '../network/pixels.js';
import type { HeadsPhase } from './config.js';
import type { CachedImage } from './image-cache.js';
import { type LossConfig, targetOf, weightedEntropy } from './loss.js';
import { AdamW } from './optimizer.js';
import type { Trainable } from './trainable.js';

const BATCH = 32;

/**
 * Divides each of the trunk's last features by its spread over the images, so that no head has to grow before it is
 * heard: as published they are small and uneven. A ReLU lets a positive factor pass, so the network stays the same. One
 * that hardly varies here may well vary elsewhere: no spread counts as less than half of the median.
 *
 * @returns the pooled features of the images, [N, 1024], after the division.
 */
export function normaliseFeatures(model: Trainable, images: readonly CachedImage[]): tf.Tensor2D {
  const pooled = pooledFeatures(model, images);
  const spread = tf.tidy(() => {
    const variance = tf.moments(pooled, 0).variance;
    const sorted = variance.dataSync().toSorted();
    return tf.sqrt(tf.add(variance, (sorted[sorted.length >> 1] ?? 0) / 4 + 1e-9));
  });
  for (const name of ['features.scale', 'features.shift']) {
    const variable = model.variables.get(name);
    if (variable) tf.tidy(() => variable.assign(tf.div(variable, spread)));
  }
  const divided = tf.tidy(() => tf.div(pooled, spread) as tf.Tensor2D);
  tf.dispose([pooled, spread]);
  return divided;
}

/**
 * Starts the heads with logistic regression on the frozen trunk's evenly pooled features: with four hundred images,
 * attention that learns before the trunk does only memorises. It is free from the next phase on.
 *
 * @returns the loss at the end, the penalty left out.
 */
export function trainHeads(
  model: Trainable,
  images: readonly CachedImage[],
  { steps, rate, penalty }: HeadsPhase,
  loss: LossConfig,
): number {
  const pooled = normaliseFeatures(model, images);
  const mean = tf.tidy(() => tf.mean(pooled, 0));
  const centred = tf.tidy(() => tf.sub(pooled, mean) as tf.Tensor2D);
  const kernel = tf.variable(tf.zeros([FEATURE_DEPTH, FINDINGS.length]) as tf.Tensor2D);
  const bias = tf.variable(tf.zeros([FINDINGS.length]) as tf.Tensor1D);
  const variables = new Map<string, tf.Variable>([
    ['kernel', kernel],
    ['bias', bias],
  ]);
  const optimizer = new AdamW(variables);
  const targets = images.map(({ image }) => targetOf(image, loss));
  const entropy = () =>
    weightedEntropy(tf.add(tf.matMul(centred, kernel), bias) as tf.Tensor2D, targets, loss.smoothing);
  for (let step = 0; step < steps; step += 1) {
    const { value, grads } = tf.tidy(() =>
      tf.variableGrads(
        () => tf.add(entropy(), tf.mul(penalty, tf.sum(tf.square(kernel)))) as tf.Scalar,
        [kernel, bias],
      ),
    );
    optimizer.apply(byWeight(variables, grads), { rate: () => rate, weightDecay: 0 });
    tf.dispose([value, ...Object.values(grads)]);
  }
  const final = tf.tidy(() => entropy().dataSync()[0] ?? 0);
  tf.tidy(() => {
    model.variables.get('heads.kernel')?.assign(kernel);
    const centre = tf.squeeze(tf.matMul(tf.expandDims(mean, 0) as tf.Tensor2D, kernel), [0]);
    model.variables.get('heads.bias')?.assign(tf.sub(bias, centre));
  });
  optimizer.dispose();
  tf.dispose([pooled, mean, centred, kernel, bias]);
  return final;
}

function pooledFeatures(model: Trainable, images: readonly CachedImage[]): tf.Tensor2D {
  const parts: tf.Tensor2D[] = [];
  for (let start = 0; start < images.length; start += BATCH) {
    const batch = images.slice(start, start + BATCH).map((image) => image.plain);
    parts.push(tf.tidy(() => tf.mean(trunk(model.variables, pixelTensor(batch)), [1, 2]) as tf.Tensor2D));
  }
  const pooled = tf.concat(parts) as tf.Tensor2D;
  tf.dispose(parts);
  return pooled;
}

/** Gradients by the network's name of each weight, not by the variable's own. */
export function byWeight(
  variables: ReadonlyMap<string, tf.Variable>,
  gradients: tf.NamedTensorMap,
): Record<string, tf.Tensor> {
  return Object.fromEntries(
    [...variables].flatMap(([name, variable]) => {
      const gradient = gradients[variable.name];
      return gradient ? [[name, gradient] as const] : [];
    }),
  );
}
