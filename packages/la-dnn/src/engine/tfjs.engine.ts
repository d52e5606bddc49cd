import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { INPUT_SIDE, WEIGHT_SHAPES } from '../network/architecture.js';
import { forward } from '../network/forward.js';
import { pixelTensor } from '../network/pixels.js';
import type { Weights } from '../network/weights.js';
import { InferenceError } from '../prediction.js';
import type { PreprocessedImage } from '../preprocess/preprocess.js';
import { type NetworkAnswer, toAnswers } from './answer.js';
import type { InferenceEngine } from './engine.js';
import { BackendUnavailableError, useTensorFlowBackend } from './tensorflow-backend.js';
import { useWebGpuBackend } from './webgpu-backend.js';

/** TensorFlow.js, on the native backend, on WebGPU or on WebAssembly. Its backend is the process's: one such engine a thread. */
export class TfjsEngine implements InferenceEngine {
  readonly #weights = new Map<string, tf.Tensor>();

  constructor(readonly name: 'tensorflow' | 'webgpu' | 'wasm') {}

  async load(weights: Weights): Promise<void> {
    if (this.name === 'tensorflow') await useTensorFlowBackend();
    else if (this.name === 'webgpu') await useWebGpuBackend();
    else await useWasmBackend();
    await this.dispose();
    for (const [name, values] of weights) {
      this.#weights.set(name, tf.tensor(values, [...(WEIGHT_SHAPES.get(name) ?? [])]));
    }
  }

  async warmUp(): Promise<void> {
    await this.predict([{ pixels: new Float32Array(INPUT_SIDE * INPUT_SIDE) }]);
  }

  async predict(batch: readonly PreprocessedImage[]): Promise<NetworkAnswer[]> {
    if (this.#weights.size === 0) throw new InferenceError('no model is loaded');
    if (batch.length === 0) return [];
    const output = tf.tidy(() => {
      const { logits, attention, texture } = forward(this.#weights, pixelTensor(batch.map((image) => image.pixels)));
      return { logits, attention: tf.transpose(attention, [0, 2, 1]), texture };
    });
    try {
      const [logits, attention, texture] = await Promise.all([
        output.logits.data(),
        output.attention.data(),
        output.texture.data(),
      ]);
      return toAnswers(batch.length, { logits, attention, texture });
    } finally {
      tf.dispose(output);
    }
  }

  async dispose(): Promise<void> {
    for (const tensor of this.#weights.values()) tensor.dispose();
    this.#weights.clear();
  }
}

/** The native backend where it is built, else WebAssembly: for measurements that need more than an engine's answers. */
export async function useFastestBackend(): Promise<'tensorflow' | 'wasm'> {
  try {
    await useTensorFlowBackend();
    return 'tensorflow';
  } catch (error) {
    if (!(error instanceof BackendUnavailableError)) throw error;
    await useWasmBackend();
    return 'wasm';
  }
}

/** @throws {BackendUnavailableError} */
export async function useWasmBackend(): Promise<void> {
  try {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
    const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
    setWasmPaths(`${join(dirname(entry))}/`);
  } catch {
    throw new BackendUnavailableError('@tensorflow/tfjs-backend-wasm is not installed: run npm install');
  }
  if (!(await tf.setBackend('wasm'))) throw new BackendUnavailableError('the wasm backend does not start');
  await tf.ready();
}
