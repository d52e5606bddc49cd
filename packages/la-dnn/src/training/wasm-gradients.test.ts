import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, expect, it } from 'vitest';
import { useWasmBackend } from '../engine/tfjs.engine.js';
import { gaussian, seededRandom } from '../random/random.js';
import { registerWasmGradients } from './wasm-gradients.js';

afterAll(() => tf.setBackend('cpu'));

const CASES: { size: number; stride: 1 | 2; pad: 'same' | 'valid' }[] = [
  { size: 1, stride: 1, pad: 'same' },
  { size: 1, stride: 2, pad: 'valid' },
  { size: 3, stride: 1, pad: 'same' },
  { size: 3, stride: 2, pad: 'valid' },
  { size: 7, stride: 2, pad: 'valid' },
];

/** Both gradients of the sum of squares of a convolution. */
async function gradients({ size, stride, pad }: (typeof CASES)[number]): Promise<number[]> {
  const random = seededRandom(1);
  const draw = (count: number) => Float32Array.from({ length: count }, () => gaussian(random));
  const x = tf.tensor4d(draw(2 * 11 * 11 * 3), [2, 11, 11, 3]);
  const filter = tf.tensor4d(draw(size * size * 3 * 4), [size, size, 3, 4]);
  const [dx, dFilter] = tf.grads((image, kernel) =>
    tf.sum(tf.square(tf.conv2d(image as tf.Tensor4D, kernel as tf.Tensor4D, stride, pad))),
  )([x, filter]);
  return [...((await dx?.data()) ?? []), ...((await dFilter?.data()) ?? [])];
}

it.each(CASES)('a $size × $size convolution, stride $stride, $pad: as on the cpu backend', async (convolution) => {
  await tf.setBackend('cpu');
  const expected = await gradients(convolution);
  await useWasmBackend();
  registerWasmGradients();
  const actual = await gradients(convolution);
  const scale = Math.max(...expected.map(Math.abs));
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => {
    expect(Math.abs(value - (expected[i] ?? Number.NaN)) / scale).toBeLessThan(1e-5);
  });
});
