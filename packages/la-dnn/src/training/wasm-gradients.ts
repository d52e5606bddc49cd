// What differentiates the operations; the core alone knows none of it.
import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';

const KERNEL = 'Conv2DBackpropFilter';

/**
 * Gives the WebAssembly backend the one kernel that training this network lacks there: the gradient of a convolution with
 * respect to its filter. For each place of the filter it is a product of matrices: the pixels that the place met,
 * transposed, times the gradient of what came out. Safe to repeat.
 */
export function registerWasmGradients(): void {
  if (tf.getKernel(KERNEL, 'wasm')) return;
  tf.registerKernel({
    kernelName: KERNEL,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs }) => {
      const { x, dy } = inputs as unknown as { x: tf.Tensor4D; dy: tf.Tensor4D };
      const { strides, pad, filterShape } = attrs as unknown as ConvolutionAttributes;
      return tf.tidy(() => filterGradient(x, dy, filterShape, strides, pad));
    },
  });
}

interface ConvolutionAttributes {
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number;
  /** Height, width, input and output channels. */
  readonly filterShape: [number, number, number, number];
}

function filterGradient(
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  filterShape: ConvolutionAttributes['filterShape'],
  strides: ConvolutionAttributes['strides'],
  pad: ConvolutionAttributes['pad'],
): tf.Tensor {
  const [height, width, from, to] = filterShape;
  const info = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad);
  const { batchSize, outHeight, outWidth, strideHeight, strideWidth, padInfo } = info;
  const places = batchSize * outHeight * outWidth;
  const gradient = tf.reshape(dy, [places, to]) as tf.Tensor2D;
  const padded = tf.pad(x, [
    [0, 0],
    [padInfo.top, padInfo.bottom],
    [padInfo.left, padInfo.right],
    [0, 0],
  ]);
  const parts: tf.Tensor2D[] = [];
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const met = tf.stridedSlice(
        padded,
        [0, row, column, 0],
        [batchSize, row + (outHeight - 1) * strideHeight + 1, column + (outWidth - 1) * strideWidth + 1, from],
        [1, strideHeight, strideWidth, 1],
      );
      parts.push(tf.matMul(tf.reshape(met, [places, from]) as tf.Tensor2D, gradient, true, false));
    }
  }
  return tf.reshape(tf.stack(parts), filterShape);
}
