import type * as ort from 'onnxruntime-node';
import { INPUT_SIDE } from '../network/architecture.js';
import type { Weights } from '../network/weights.js';
import { InferenceError } from '../prediction.js';
import type { PreprocessedImage } from '../preprocess/preprocess.js';
import { type NetworkAnswer, toAnswers } from './answer.js';
import type { InferenceEngine } from './engine.js';
import { ONNX_ATTENTION, ONNX_INPUT, ONNX_LOGITS, ONNX_TEXTURE, writeOnnxModel } from './onnx-model.js';
import { BackendUnavailableError } from './tensorflow-backend.js';

/** ONNX Runtime on the CPU, or on an NVIDIA GPU where its CUDA provider is installed. */
export class OnnxEngine implements InferenceEngine {
  #runtime: typeof ort | undefined;
  #session: ort.InferenceSession | undefined;

  constructor(readonly name: 'onnx' | 'onnx-cuda' = 'onnx') {}

  async load(weights: Weights): Promise<void> {
    await this.dispose();
    try {
      this.#runtime = await import('onnxruntime-node');
    } catch {
      throw new BackendUnavailableError('onnxruntime-node has no binary for this machine');
    }
    try {
      this.#session = await this.#runtime.InferenceSession.create(writeOnnxModel(weights), {
        // No second choice: a GPU that is not used should be noticed.
        executionProviders: [this.name === 'onnx' ? 'cpu' : 'cuda'],
        graphOptimizationLevel: 'all',
      });
    } catch (error) {
      if (this.name === 'onnx') throw error;
      throw new BackendUnavailableError('ONNX Runtime cannot use CUDA here (no GPU, or no CUDA provider)');
    }
  }

  async warmUp(): Promise<void> {
    await this.predict([{ pixels: new Float32Array(INPUT_SIDE * INPUT_SIDE) }]);
  }

  async predict(batch: readonly PreprocessedImage[]): Promise<NetworkAnswer[]> {
    if (!this.#session || !this.#runtime) throw new InferenceError('no model is loaded');
    if (batch.length === 0) return [];
    const flat = new Float32Array(batch.length * INPUT_SIDE * INPUT_SIDE);
    for (const [i, { pixels }] of batch.entries()) flat.set(pixels, i * INPUT_SIDE * INPUT_SIDE);
    const input = new this.#runtime.Tensor('float32', flat, [batch.length, 1, INPUT_SIDE, INPUT_SIDE]);
    const answer = await this.#session.run({ [ONNX_INPUT]: input });
    const values = (name: string) => answer[name]?.data as Float32Array;
    return toAnswers(batch.length, {
      logits: values(ONNX_LOGITS),
      attention: values(ONNX_ATTENTION),
      texture: values(ONNX_TEXTURE),
    });
  }

  async dispose(): Promise<void> {
    await this.#session?.release();
    this.#session = undefined;
  }
}
