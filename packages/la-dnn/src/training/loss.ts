import * as tf from '@tensorflow/tfjs-core';
import type { AnnotatedImage } from '../data/dataset.js';
import { FINDINGS, LESIONS } from '../network/architecture.js';
import type { NetworkOutput } from '../network/forward.js';

/** What the network is to say of one image: six answers, in the order of FINDINGS. */
export interface Target {
  readonly labels: Float32Array;
  /** How much each answer counts; 0 where nobody looked. */
  readonly weights: Float32Array;
  /** Row by row of the feature map, 14 × 14 unless in experiments: which part of each place is lesion; undefined where that is not known. */
  readonly lesionPlaces: Float32Array | undefined;
}

export interface LossConfig {
  /** Weight of the five lesions together, against 1 for COVID-19; 0 trains COVID-19 alone. */
  readonly lesionWeight: number;
  /** Labels are drawn this far towards 0.5, 0..1. */
  readonly smoothing: number;
  /** Weight of attention that lies outside outlined lesions. */
  readonly attentionWeight: number;
}

/** What a teacher says of an image, in the order of FINDINGS. */
export type SoftLabels = readonly number[];

/**
 * The target of an image.
 *
 * @param teacher mixed in by `share` (Hinton et al., "Distilling the Knowledge in a Neural Network", arXiv 1503.02531);
 * it also answers where nobody looked.
 */
export function targetOf(
  { covid19, lesions }: AnnotatedImage,
  { lesionWeight }: LossConfig,
  lesionPlaces?: Float32Array,
  teacher?: { readonly labels: SoftLabels; readonly share: number },
): Target {
  const known = [covid19, ...lesions];
  const full = (i: number) => (i === 0 ? 1 : lesionWeight / LESIONS.length);
  const labels = Float32Array.from(known, (label, i) => {
    const soft = teacher?.labels[i];
    if (teacher === undefined || soft === undefined) return label ?? 0;
    return label === undefined ? soft : (1 - teacher.share) * label + teacher.share * soft;
  });
  const weights = Float32Array.from(known, (label, i) =>
    label === undefined ? full(i) * (teacher?.share ?? 0) : full(i),
  );
  return { labels, weights, lesionPlaces };
}

/** The target of two images laid over each other (mixup, Zhang et al., arXiv 1710.09412): what one lacks does not count. */
export function mixedTarget(a: Target, b: Target, share: number): Target {
  const mix = (x: Float32Array, y: Float32Array) =>
    Float32Array.from(x, (value, i) => share * value + (1 - share) * (y[i] ?? 0));
  return {
    labels: mix(a.labels, b.labels),
    weights: Float32Array.from(a.weights, (weight, i) => Math.min(weight, b.weights[i] ?? 0)),
    lesionPlaces: undefined,
  };
}

/**
 * The joint loss, a mean over the images of the batch: weighted binary cross-entropy over all findings, and, where
 * lesions are outlined, the negative logarithm of the attention of COVID-19 and of ground glass that lies on them.
 */
export function jointLoss(
  { logits, attention }: NetworkOutput,
  targets: readonly Target[],
  config: LossConfig,
): tf.Scalar {
  const entropy = weightedEntropy(logits, targets, config.smoothing);
  const outlined = targets.some((target) => target.lesionPlaces);
  if (config.attentionWeight === 0 || !outlined) return entropy;
  return tf.add(entropy, tf.mul(attentionOutside(attention, targets), config.attentionWeight));
}

/** Weighted binary cross-entropy over all findings, a mean over the images of the batch. */
export function weightedEntropy(logits: tf.Tensor2D, targets: readonly Target[], smoothing: number): tf.Scalar {
  const shape: [number, number] = [targets.length, FINDINGS.length];
  const rows = (values: readonly Float32Array[]) =>
    tf.tensor2d(Float32Array.from(values.flatMap((v) => [...v])), shape);
  const labels = tf.add(tf.mul(rows(targets.map((target) => target.labels)), 1 - smoothing), smoothing / 2);
  const weights = rows(targets.map((target) => target.weights));
  // max(x, 0) - x·y + log(1 + exp(-|x|)): the stable form.
  const entropy = tf.add(tf.sub(tf.relu(logits), tf.mul(logits, labels)), tf.log1p(tf.exp(tf.neg(tf.abs(logits)))));
  return tf.div(tf.sum(tf.mul(entropy, weights)), targets.length);
}

/** A place on the rim of a lesion counts as on it by the part that is. */
function attentionOutside(attention: tf.Tensor3D, targets: readonly Target[]): tf.Scalar {
  const places = attention.shape[1];
  const nowhere = new Float32Array(places);
  const inside = new Float32Array(targets.length * places);
  targets.forEach(({ lesionPlaces }, row) => {
    inside.set(lesionPlaces ?? nowhere, row * places);
  });
  const known = tf.tensor2d(targets.map(({ lesionPlaces }) => (lesionPlaces?.some((part) => part > 0.25) ? [1] : [0])));
  // COVID-19 and ground glass are the first two findings.
  const looked = tf.slice(attention, [0, 0, 0], [-1, -1, 2]);
  const mask = tf.tensor3d(inside, [targets.length, places, 1]);
  const onLesions = tf.sum(tf.mul(looked, mask), 1);
  return tf.div(tf.sum(tf.mul(tf.neg(tf.log(tf.add(onLesions, 1e-3))), known)), 2 * targets.length);
}
