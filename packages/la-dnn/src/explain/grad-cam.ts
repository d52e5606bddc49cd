// What differentiates the operations, whatever computes them; the core alone knows none of it.
import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { FINDINGS, type Finding } from '../network/architecture.js';
import { heads, trunk, type WeightTensors } from '../network/forward.js';

/**
 * Grad-CAM (Selvaraju et al., arXiv 1610.02391) on the trunk's last features: each is weighed by the mean gradient of
 * the finding's logit, and what is negative is dropped. For comparison with the network's own attention, which needs no
 * second pass.
 *
 * @param pixels [N, 224, 224, 1] in 0..1.
 * @returns for each image 14 × 14 values, none negative.
 */
export async function gradCam(weights: WeightTensors, pixels: tf.Tensor4D, finding: Finding): Promise<Float32Array[]> {
  const column = FINDINGS.indexOf(finding);
  const maps = tf.tidy(() => {
    const features = trunk(weights, pixels);
    const gradient = tf.grad((map) =>
      tf.sum(tf.slice(heads(weights, map as tf.Tensor4D).logits, [0, column], [-1, 1])),
    )(features);
    const importance = tf.mean(gradient, [1, 2], true);
    return tf.relu(tf.sum(tf.mul(features, importance), 3));
  });
  const values = (await maps.data()) as Float32Array;
  maps.dispose();
  const size = values.length / pixels.shape[0];
  return Array.from({ length: pixels.shape[0] }, (_, i) => values.slice(i * size, (i + 1) * size));
}
