import * as tf from '@tensorflow/tfjs-core';
import { BLOCKS, FEATURE_DEPTH, FINDINGS, WEIGHT_SHAPES } from './architecture.js';
import { BATCH_NORM_EPSILON, type Backbone, type BatchNorm } from './backbone.js';
import type { Weights } from './weights.js';

/** Mean and variance of what a batch norm sees, per channel. */
export type Statistics = ReadonlyMap<string, Pick<BatchNorm, 'mean' | 'variance'>>;

/** Input normalisation of the ImageNet trunk, per RGB channel, pixels in 0..1. */
const IMAGENET_MEAN = [0.485, 0.456, 0.406];
const IMAGENET_STD = [0.229, 0.224, 0.225];

/**
 * The network's first weights: the trunk with its batch norms folded away, and heads that pool evenly and score zero.
 *
 * Folding happens before training, not after it: a batch of 16 cannot estimate the statistics that 42 norms need, and a
 * network that normalises by its batch in training and by a running mean in use is two networks. What is trained here
 * is to the last operation what is released.
 *
 * @param statistics replaces the norms' ImageNet statistics, see {@link observeStatistics}.
 */
export function foldBackbone(backbone: Backbone, statistics?: Statistics): Weights {
  const weights = new Map<string, Float32Array>();
  const normOf = (name: string) => {
    const norm = backbone.norms.get(name);
    if (!norm) throw new Error(`the backbone has no norm ${name}`);
    const { mean, variance } = statistics?.get(name) ?? norm;
    const scale = norm.gamma.map((gamma, c) => gamma / Math.sqrt((variance[c] ?? 0) + BATCH_NORM_EPSILON));
    return { scale, shift: norm.beta.map((beta, c) => beta - (mean[c] ?? 0) * (scale[c] ?? 0)) };
  };
  const setConvolution = (name: string, normalised: boolean) => {
    const kernel = backbone.kernels.get(name);
    if (!kernel) throw new Error(`the backbone has no convolution ${name}`);
    const channels = WEIGHT_SHAPES.get(`${name}.bias`)?.[0] ?? 0;
    const { scale, shift } = normalised
      ? normOf(name)
      : { scale: new Float32Array(channels).fill(1), shift: new Float32Array(channels) };
    weights.set(
      `${name}.kernel`,
      kernel.map((value, i) => value * (scale[i % channels] ?? 0)),
    );
    weights.set(`${name}.bias`, shift);
  };
  const setAffine = (name: string, { scale, shift }: { scale: Float32Array; shift: Float32Array }) => {
    weights.set(`${name}.scale`, scale);
    weights.set(`${name}.shift`, shift);
  };
  setAffine('input', inputAffine(normOf('input')));
  setConvolution('stem', true);
  for (const { name, projects } of BLOCKS) {
    setAffine(`${name}.input`, normOf(`${name}.input`));
    setConvolution(`${name}.reduce`, true);
    setConvolution(`${name}.spatial`, true);
    setConvolution(`${name}.expand`, false);
    if (projects) setConvolution(`${name}.project`, false);
  }
  setAffine('features', normOf('features'));
  weights.set('attention.kernel', new Float32Array(FEATURE_DEPTH * FINDINGS.length));
  weights.set('heads.kernel', new Float32Array(FEATURE_DEPTH * FINDINGS.length));
  weights.set('heads.bias', new Float32Array(FINDINGS.length));
  return weights;
}

/** Pixel normalisation and the trunk's norm of its input, in one. */
function inputAffine(norm: { scale: Float32Array; shift: Float32Array }): { scale: Float32Array; shift: Float32Array } {
  return {
    scale: norm.scale.map((scale, c) => scale / (IMAGENET_STD[c] ?? 1)),
    shift: norm.shift.map(
      (shift, c) => shift - ((norm.scale[c] ?? 0) * (IMAGENET_MEAN[c] ?? 0)) / (IMAGENET_STD[c] ?? 1),
    ),
  };
}

/**
 * What the trunk's norms see on CT instead of photographs (adaptive batch normalisation, Li et al., arXiv 1603.04779):
 * each is given the statistics of these images, and passes on what it then makes of them.
 *
 * @param pixels [N, 224, 224, 1] in 0..1; a hundred images or so.
 */
export function observeStatistics(backbone: Backbone, pixels: tf.Tensor4D): Statistics {
  const seen = new Map<string, Pick<BatchNorm, 'mean' | 'variance'>>();
  const constant = (values: Float32Array, shape?: number[]) => tf.tensor(values, shape);
  tf.tidy(() => {
    const normalise = (name: string, x: tf.Tensor4D): tf.Tensor4D => {
      const norm = backbone.norms.get(name);
      if (!norm) throw new Error(`the backbone has no norm ${name}`);
      const { mean, variance } = tf.moments(x, [0, 1, 2]);
      const observed = { mean: mean.dataSync() as Float32Array, variance: variance.dataSync() as Float32Array };
      // The input's own norm has fixed statistics that the pixel normalisation was made for.
      const used = name === 'input' ? norm : observed;
      seen.set(name, { mean: Float32Array.from(used.mean), variance: Float32Array.from(used.variance) });
      const scale = norm.gamma.map((gamma, c) => gamma / Math.sqrt((used.variance[c] ?? 0) + BATCH_NORM_EPSILON));
      const shift = norm.beta.map((beta, c) => beta - (used.mean[c] ?? 0) * (scale[c] ?? 0));
      return tf.add(tf.mul(x, constant(scale)), constant(shift));
    };
    const convolve = (name: string, x: tf.Tensor4D, size: number, stride: 1 | 2): tf.Tensor4D => {
      const border = (size - 1) / 2;
      const padded =
        border === 0
          ? x
          : (tf.pad(x, [
              [0, 0],
              [border, border],
              [border, border],
              [0, 0],
            ]) as tf.Tensor4D);
      const kernel = backbone.kernels.get(name);
      const shape = WEIGHT_SHAPES.get(`${name}.kernel`);
      if (!kernel || !shape) throw new Error(`the backbone has no convolution ${name}`);
      return tf.conv2d(padded, constant(kernel, [...shape]) as tf.Tensor4D, stride, 'valid');
    };
    const rgb = tf.div(tf.sub(tf.tile(pixels, [1, 1, 1, 3]), tf.tensor1d(IMAGENET_MEAN)), tf.tensor1d(IMAGENET_STD));
    let x = tf.relu(normalise('stem', convolve('stem', normalise('input', rgb as tf.Tensor4D), 7, 2)));
    x = tf.maxPool(
      tf.pad(x, [
        [0, 0],
        [1, 1],
        [1, 1],
        [0, 0],
      ]) as tf.Tensor4D,
      3,
      2,
      'valid',
    );
    for (const { name, stride, projects } of BLOCKS) {
      const before = x;
      x = tf.tidy(() => {
        const activated = tf.relu(normalise(`${name}.input`, before));
        let y = tf.relu(normalise(`${name}.reduce`, convolve(`${name}.reduce`, activated, 1, 1)));
        y = tf.relu(normalise(`${name}.spatial`, convolve(`${name}.spatial`, y, 3, stride)));
        const shortcut = projects ? convolve(`${name}.project`, activated, 1, stride) : before;
        return tf.add(convolve(`${name}.expand`, y, 1, 1), shortcut) as tf.Tensor4D;
      });
      before.dispose();
    }
    normalise('features', x);
  });
  return seen;
}
