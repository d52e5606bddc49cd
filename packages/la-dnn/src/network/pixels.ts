import * as tf from '@tensorflow/tfjs-core';
import { INPUT_SIDE } from './architecture.js';

/** Images of 224 × 224 values in 0..1 as the network's input, [N, 224, 224, 1]. */
export function pixelTensor(images: readonly Float32Array[]): tf.Tensor4D {
  const flat = new Float32Array(images.length * INPUT_SIDE * INPUT_SIDE);
  for (const [i, image] of images.entries()) flat.set(image, i * INPUT_SIDE * INPUT_SIDE);
  return tf.tensor4d(flat, [images.length, INPUT_SIDE, INPUT_SIDE, 1]);
}
