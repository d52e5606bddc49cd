import * as tf from '@tensorflow/tfjs-core';
import { BLOCKS, type Block, FINDINGS, isAfter, type TrunkCut } from './architecture.js';

export type WeightTensors = ReadonlyMap<string, tf.Tensor>;

export interface NetworkOutput {
  /** [N, 6], in the order of {@link FINDINGS}. */
  readonly logits: tf.Tensor2D;
  /** [N, H×W, 6]: for each finding a map that sums to 1 over the image, row by row. */
  readonly attention: tf.Tensor3D;
}

/**
 * LA-DNN as TensorFlow.js computes it, on whatever backend is set.
 *
 * @param pixels [N, 224, 224, 1], grey, 0..1; in experiments of another side, a multiple of 16.
 * @returns with the mean of each of the last features over the image, [N, 1024].
 */
export function forward(
  weights: WeightTensors,
  pixels: tf.Tensor4D,
): NetworkOutput & { readonly texture: tf.Tensor2D } {
  const features = trunk(weights, pixels);
  return { ...heads(weights, features), texture: tf.mean(features, [1, 2]) as tf.Tensor2D };
}

/** The trunk: [N, 224, 224, 1] in 0..1 to features [N, 14, 14, 1024], none negative. */
export function trunk(weights: WeightTensors, pixels: tf.Tensor4D): tf.Tensor4D {
  return trunkFrom(weights, trunkUntil(weights, pixels, 'stem'), 'stem');
}

/**
 * The trunk's first part, to be computed once where its weights are frozen.
 *
 * @param pixels [N, 224, 224, 1] in 0..1.
 * @param last where it is cut.
 */
export function trunkUntil(weights: WeightTensors, pixels: tf.Tensor4D, last: TrunkCut): tf.Tensor4D {
  let x = affine(weights, 'input', tf.tile(pixels, [1, 1, 1, 3]));
  x = relu(convolve(weights, 'stem', pad(x, 3), 2, 'valid'));
  // After a ReLU a border of zeros never wins.
  x = tf.maxPool(pad(x, 1), 3, 2, 'valid');
  return stagesAfter(weights, x, 'stem', last);
}

/** The rest of the trunk, from what {@link trunkUntil} made with the same cut. */
export function trunkFrom(weights: WeightTensors, input: tf.Tensor4D, after: TrunkCut): tf.Tensor4D {
  return relu(affine(weights, 'features', stagesAfter(weights, input, after, 'stage3')));
}

function stagesAfter(weights: WeightTensors, input: tf.Tensor4D, after: TrunkCut, last: TrunkCut): tf.Tensor4D {
  return BLOCKS.filter(({ name }) => isAfter(after, name) && !isAfter(last, name)).reduce(
    (x, block) => bottleneck(weights, block, x),
    input,
  );
}

/**
 * Lesion-attention pooling: each finding weighs the places of the feature map by its own softmax attention (Ilse et
 * al., "Attention-based Deep Multiple Instance Learning", arXiv 1802.04712, without the hidden layer), and is scored
 * on what it attends to. The lesions' heads shape the features that the COVID-19 head reads.
 *
 * @param dropout [N, 1, 1024] mask, already scaled by 1/keep, for training; absent in inference.
 */
export function heads(weights: WeightTensors, features: tf.Tensor4D, dropout?: tf.Tensor): NetworkOutput {
  const [count, height, width, depth] = features.shape;
  const places = tf.reshape(features, [count * height * width, depth]) as tf.Tensor2D;
  const shape: [number, number, number] = [count, height * width, FINDINGS.length];
  const attention = tf.transpose(
    tf.softmax(tf.transpose(tf.reshape(tf.matMul(places, weight2d(weights, 'attention.kernel')), shape), [0, 2, 1])),
    [0, 2, 1],
  ) as tf.Tensor3D;
  if (!dropout) {
    // Scoring is linear: scoring every place and then pooling the scores is the same as pooling first, and cheaper.
    const scores = tf.reshape(tf.matMul(places, weight2d(weights, 'heads.kernel')), shape);
    const logits = tf.add(tf.sum(tf.mul(attention, scores), 1), weight(weights, 'heads.bias')) as tf.Tensor2D;
    return { logits, attention };
  }
  const perImage = tf.reshape(places, [count, height * width, depth]);
  const pooled = tf.mul(tf.matMul(attention, perImage, true, false), dropout);
  const kernel = tf.expandDims(tf.transpose(weight2d(weights, 'heads.kernel')), 0);
  const logits = tf.add(tf.sum(tf.mul(pooled, kernel), 2), weight(weights, 'heads.bias')) as tf.Tensor2D;
  return { logits, attention };
}

function bottleneck(weights: WeightTensors, block: Block, input: tf.Tensor4D): tf.Tensor4D {
  const { name, stride } = block;
  const activated = relu(affine(weights, `${name}.input`, input));
  let x = relu(convolve(weights, `${name}.reduce`, activated, 1, 'same'));
  // 'same' would pad a stride of 2 on one side only; the trunk was trained with a border on both.
  x =
    stride === 1
      ? convolve(weights, `${name}.spatial`, x, 1, 'same')
      : convolve(weights, `${name}.spatial`, pad(x, 1), 2, 'valid');
  x = convolve(weights, `${name}.expand`, relu(x), 1, 'same');
  const shortcut = block.projects ? convolve(weights, `${name}.project`, activated, stride, 'valid') : input;
  return tf.add(x, shortcut);
}

function convolve(
  weights: WeightTensors,
  name: string,
  input: tf.Tensor4D,
  stride: 1 | 2,
  padding: 'same' | 'valid',
): tf.Tensor4D {
  const kernel = weight(weights, `${name}.kernel`) as tf.Tensor4D;
  return tf.add(tf.conv2d(input, kernel, stride, padding), weight(weights, `${name}.bias`));
}

/**
 * ReLU with a gradient of its own: TensorFlow.js derives it through `step`, six passes over every tensor on the native
 * backend and a third of the time of a training step.
 */
const relu = tf.customGrad((x, save) => {
  const y = tf.relu(x as tf.Tensor);
  (save as tf.GradSaveFunc)([y]);
  const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) =>
    tf.mul(dy, tf.cast(tf.greater(saved[0] as tf.Tensor, 0), 'float32'));
  return { value: y, gradFunc };
}) as (x: tf.Tensor4D) => tf.Tensor4D;

const affine = (weights: WeightTensors, name: string, input: tf.Tensor4D): tf.Tensor4D =>
  tf.add(tf.mul(input, weight(weights, `${name}.scale`)), weight(weights, `${name}.shift`));

const pad = (input: tf.Tensor4D, border: number): tf.Tensor4D =>
  tf.pad(input, [
    [0, 0],
    [border, border],
    [border, border],
    [0, 0],
  ]) as tf.Tensor4D;

const weight2d = (weights: WeightTensors, name: string): tf.Tensor2D => weight(weights, name) as tf.Tensor2D;

function weight(weights: WeightTensors, name: string): tf.Tensor {
  const tensor = weights.get(name);
  if (!tensor) throw new RangeError(`weight ${name} is missing`);
  return tensor;
}
