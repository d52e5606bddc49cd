import type * as ort from 'onnxruntime-node';
import { INPUT_SIDE } from '../network/architecture.js';
import { type ImagePrediction, InferenceError, toPredictions } from '../prediction.js';
import type { PreprocessedImage } from '../preprocess/preprocess.js';
import type { ReleasedModel } from '../release/released-model.js';
import type { InferenceEngine } from './engine.js';
import { ONNX_INPUT, ONNX_PROBABILITIES, writeOnnxModel } from './onnx-model.js';
import { BackendUnavailableError } from './tensorflow-backend.js';

/** ONNX Runtime on the CPU. */
export class OnnxEngine implements InferenceEngine {
  readonly name = 'onnx';
  #runtime: typeof ort | undefined;
  #session: ort.InferenceSession | undefined;

  async load(model: ReleasedModel): Promise<void> {
    await this.dispose();
    try {
      this.#runtime = await import('onnxruntime-node');
    } catch {
      throw new BackendUnavailableError('onnxruntime-node has no binary for this machine');
    }
    this.#session = await this.#runtime.InferenceSession.create(writeOnnxModel(model.weights), {
      executionProviders: ['cpu'],
      graphOptimizationLevel: 'all',
    });
  }

  async warmUp(): Promise<void> {
    await this.predict([{ pixels: new Float32Array(INPUT_SIDE * INPUT_SIDE) }]);
  }

  async predict(batch: readonly PreprocessedImage[]): Promise<ImagePrediction[]> {
    if (!this.#session || !this.#runtime) throw new InferenceError('no model is loaded');
    if (batch.length === 0) return [];
    const flat = new Float32Array(batch.length * INPUT_SIDE * INPUT_SIDE);
    for (const [i, { pixels }] of batch.entries()) flat.set(pixels, i * INPUT_SIDE * INPUT_SIDE);
    const input = new this.#runtime.Tensor('float32', flat, [batch.length, 1, INPUT_SIDE, INPUT_SIDE]);
    const { [ONNX_PROBABILITIES]: answer } = await this.#session.run({ [ONNX_INPUT]: input }, [ONNX_PROBABILITIES]);
    return toPredictions(answer?.data as Float32Array, batch.length);
  }

  async dispose(): Promise<void> {
    await this.#session?.release();
    this.#session = undefined;
  }
}
