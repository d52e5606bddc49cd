import * as tf from '@tensorflow/tfjs-core';

/** Square images of equal size, values in 0..1, row by row, as the network's input: [N, side, side, 1]. */
export function pixelTensor(images: readonly Float32Array[]): tf.Tensor4D {
  const size = images[0]?.length ?? 0;
  const side = Math.sqrt(size);
  const flat = new Float32Array(images.length * size);
  for (const [i, image] of images.entries()) flat.set(image, i * size);
  return tf.tensor4d(flat, [images.length, side, side, 1]);
}
