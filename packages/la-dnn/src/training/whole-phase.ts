import * as tf from '@tensorflow/tfjs-core';
import { HEAD_WEIGHTS, isAfter, type TrunkCut } from '../network/architecture.js';
import { heads, trunk, trunkFrom, trunkUntil } from '../network/forward.js';
import { pixelTensor } from '../network/pixels.js';
import { permutation, type Random } from '../random/random.js';
import { type BatchSource, type PreparedBatch } from './batches.js';
import type { TrainingConfig, WholePhase } from './config.js';
import { byWeight } from './head-phase.js';
import { jointLoss } from './loss.js';
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
 * One epoch over every weight of the network that is not frozen. The next batch is decoded while the network computes.
 *
 * @returns the mean loss.
 */
export async function trainEpoch(
  model: Trainable,
  optimizer: AdamW,
  source: BatchSource,
  { phase, config, epoch, random, onProgress }: EpochOptions,
): Promise<number> {
  const order = source.draw(random);
  const shuffled = permutation(random, order.length).flatMap((i) => order[i] ?? []);
  const steps = Math.ceil(shuffled.length / phase.batchSize);
  const prepare = (step: number) =>
    source.prepare(shuffled.slice(step * phase.batchSize, (step + 1) * phase.batchSize), random);
  const trained = [...model.variables].filter(([name]) => isTrained(name, phase)).map(([, variable]) => variable);
  let total = 0;
  let next = prepare(0);
  for (let step = 0; step < steps; step += 1) {
    const batch = await next;
    if (step + 1 < steps) next = prepare(step + 1);
    const globalStep = epoch * steps + step;
    const share = schedule(globalStep, phase.epochs * steps, phase.warmUpSteps);
    const { value, grads } = tf.tidy(() =>
      tf.variableGrads(() => {
        const output = heads(model.variables, features(model, batch, phase));
        return jointLoss(output, batch.targets, config);
      }, trained),
    );
    optimizer.apply(byWeight(model.variables, grads), {
      rate: (name) => share * ((HEAD_WEIGHTS as readonly string[]).includes(name) ? phase.headRate : phase.rate),
      weightDecay: phase.weightDecay,
    });
    model.updateAverage(config.averaging, globalStep);
    const loss = value.dataSync()[0] ?? 0;
    tf.dispose([value, ...Object.values(grads)]);
    if (!Number.isFinite(loss)) throw new Error('training diverged: the loss is no number');
    total += loss * batch.targets.length;
    onProgress((step + 1) / steps);
    // Lets the decoding of the next batch get on: the network's own computation does not yield.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return total / shuffled.length;
}

function features(model: Trainable, batch: PreparedBatch, { frozen }: WholePhase): tf.Tensor4D {
  if (batch.frozenFeatures) return trunkFrom(model.variables, batch.frozenFeatures(), lastFrozen(frozen));
  if (frozen === 'none') return trunk(model.variables, pixelTensor(batch.pixels));
  const cut = lastFrozen(frozen);
  return trunkFrom(model.variables, trunkUntil(model.variables, pixelTensor(batch.pixels), cut), cut);
}

const lastFrozen = (frozen: WholePhase['frozen']): TrunkCut => (frozen === 'none' ? 'stem' : frozen);

const isTrained = (weight: string, { frozen }: WholePhase): boolean => frozen === 'none' || isAfter(frozen, weight);

/** Rises over the warm-up, then falls along a cosine to a fiftieth. */
function schedule(step: number, steps: number, warmUp: number): number {
  if (step < warmUp) return (step + 1) / warmUp;
  const progress = (step - warmUp) / Math.max(1, steps - warmUp);
  return 0.02 + 0.98 * 0.5 * (1 + Math.cos(Math.PI * progress));
}
