import * as tf from '@tensorflow/tfjs-core';
import { FEATURE_DEPTH, HEAD_WEIGHTS, INPUT_SIDE } from '../network/architecture.js';
import { heads, trunk } from '../network/forward.js';
import { pixelTensor } from '../network/pixels.js';
import { permutation, type Random } from '../random/random.js';
import { augment } from './augmentation.js';
import type { TrainingConfig, WholePhase } from './config.js';
import { byWeight } from './head-phase.js';
import { CACHED_SIDE, type CachedImage } from './image-cache.js';
import { jointLoss, targetsOf } from './loss.js';
import type { AdamW } from './optimizer.js';
import type { Trainable } from './trainable.js';

export interface EpochOptions {
  readonly phase: WholePhase;
  readonly config: TrainingConfig;
  /** From 0. */
  readonly epoch: number;
  readonly random: Random;
  /** Called after every step with the fraction of the epoch that is done. */
  readonly onProgress: (fraction: number) => void;
}

/**
 * One epoch over every weight of the network.
 *
 * @returns the mean loss.
 */
export function trainEpoch(
  model: Trainable,
  optimizer: AdamW,
  images: readonly CachedImage[],
  { phase, config, epoch, random, onProgress }: EpochOptions,
): number {
  const stepsPerEpoch = Math.ceil(images.length / phase.batchSize);
  const order = permutation(random, images.length);
  let total = 0;
  for (let step = 0; step < stepsPerEpoch; step += 1) {
    const batch = order.slice(step * phase.batchSize, (step + 1) * phase.batchSize).flatMap((i) => images[i] ?? []);
    const globalStep = epoch * stepsPerEpoch + step;
    const share = schedule(globalStep, phase.epochs * stepsPerEpoch, phase.warmUpSteps);
    const pixels = batch.map(({ large }) => {
      const target = new Float32Array(INPUT_SIDE * INPUT_SIDE);
      augment(large, CACHED_SIDE, target, random, config.augmentation);
      return target;
    });
    const targets = targetsOf(
      batch.map(({ image }) => image),
      config,
    );
    const mask = dropoutMask(batch.length, phase.dropout, random);
    const { value, grads } = tf.tidy(() =>
      tf.variableGrads(() => {
        const features = trunk(model.variables, pixelTensor(pixels));
        const dropout = tf.tensor3d(mask, [batch.length, 1, FEATURE_DEPTH]);
        return jointLoss(heads(model.variables, features, dropout).logits, targets, config);
      }, [...model.variables.values()]),
    );
    optimizer.apply(byWeight(model.variables, grads), {
      rate: (name) => share * ((HEAD_WEIGHTS as readonly string[]).includes(name) ? phase.headRate : phase.rate),
      weightDecay: phase.weightDecay,
    });
    model.updateAverage(config.averaging, globalStep);
    const loss = value.dataSync()[0] ?? 0;
    tf.dispose([value, ...Object.values(grads)]);
    if (!Number.isFinite(loss)) throw new Error('training diverged: the loss is no number');
    total += loss * batch.length;
    onProgress((step + 1) / stepsPerEpoch);
  }
  return total / images.length;
}

/** Rises over the warm-up, then falls along a cosine to a fiftieth. */
function schedule(step: number, steps: number, warmUp: number): number {
  if (step < warmUp) return (step + 1) / warmUp;
  const progress = (step - warmUp) / Math.max(1, steps - warmUp);
  return 0.02 + 0.98 * 0.5 * (1 + Math.cos(Math.PI * progress));
}

/** The same features are left out of all findings of an image. */
function dropoutMask(count: number, rate: number, random: Random): Float32Array {
  return Float32Array.from({ length: count * FEATURE_DEPTH }, () => (random() < rate ? 0 : 1 / (1 - rate)));
}
