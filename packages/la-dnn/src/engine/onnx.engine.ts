import './no-telemetry.js';
import type * as ort from 'onnxruntime-node';
import { INPUT_SIDE } from '../network/architecture.js';
import type { Weights } from '../network/weights.js';
import { InferenceError } from '../prediction.js';
import type { PreprocessedImage } from '../preprocess/preprocess.js';
import { type NetworkAnswer, toAnswers } from './answer.js';
import type { InferenceEngine } from './engine.js';
import { ONNX_ATTENTION, ONNX_INPUT, ONNX_LOGITS, ONNX_TEXTURE, writeOnnxModel } from './onnx-model.js';
import { BackendUnavailableError } from './tensorflow-backend.js';

type OnnxName = 'onnx' | 'onnx-cuda' | 'onnx-cuda-half';

/** What half precision may change of a logit. Calibrated bounds lie further apart than what that makes of a probability. */
export const HALF_TOLERANCE = 0.05;

/** ONNX Runtime on the CPU, or on an NVIDIA GPU where its CUDA provider is installed, there in half precision if wanted. */
export class OnnxEngine implements InferenceEngine {
  #runtime: typeof ort | undefined;
  #session: ort.InferenceSession | undefined;
  readonly #provider: string;

  /** @param provider ONNX Runtime's; on the CPU, half precision is of the weights alone: what is computed is computed in full. */
  constructor(
    readonly name: OnnxName = 'onnx',
    provider: 'cpu' | 'cuda' = name === 'onnx' ? 'cpu' : 'cuda',
  ) {
    this.#provider = provider;
  }

  /** @throws {BackendUnavailableError} also where half precision does not give the answers of full precision. */
  async load(weights: Weights): Promise<void> {
    await this.dispose();
    try {
      this.#runtime = await import('onnxruntime-node');
    } catch {
      throw new BackendUnavailableError('onnxruntime-node has no binary for this machine');
    }
    if (this.name !== 'onnx-cuda-half') return this.#open(writeOnnxModel(weights));
    const images = probes();
    await this.#open(writeOnnxModel(weights));
    const full = await this.predict(images);
    await this.#open(writeOnnxModel(weights, 'half'));
    const half = await this.predict(images).catch((error: unknown) => {
      // Not even numbers.
      if (error instanceof InferenceError) return [];
      throw error;
    });
    const apart = half.length === 0 ? Number.NaN : largestDifference(half, full);
    if (apart <= HALF_TOLERANCE) return;
    await this.dispose();
    throw new BackendUnavailableError(`half precision changes a logit by ${apart} here, not ${HALF_TOLERANCE} at most`);
  }

  async #open(model: Uint8Array): Promise<void> {
    await this.dispose();
    try {
      this.#session = await this.#runtime?.InferenceSession.create(model, {
        // No second choice: a GPU that is not used should be noticed.
        executionProviders: [this.#provider],
        graphOptimizationLevel: 'all',
      });
    } catch (error) {
      if (this.#provider === 'cpu') throw error;
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

/** Images that precisions are compared on: nothing, everything, a slope, and texture of several scales. */
function probes(): PreprocessedImage[] {
  const side = INPUT_SIDE;
  const drawn = (value: (x: number, y: number) => number): PreprocessedImage => ({
    pixels: Float32Array.from({ length: side * side }, (_, i) => value(i % side, Math.floor(i / side))),
  });
  return [
    drawn(() => 0),
    drawn(() => 1),
    drawn((x) => x / side),
    ...[2, 5, 13].map((scale) => drawn((x, y) => 0.5 + 0.5 * Math.sin((x * 1.7 + y) / scale) * Math.cos(y / scale))),
  ];
}

/** NaN, which no bound admits, where either says something that is no number. */
export function largestDifference(answers: readonly NetworkAnswer[], expected: readonly NetworkAnswer[]): number {
  const apart = answers.flatMap(({ logits }, i) =>
    Array.from(logits, (logit, j) => Math.abs(logit - (expected[i]?.logits[j] ?? Number.NaN))),
  );
  return apart.some(Number.isNaN) ? Number.NaN : Math.max(...apart);
}
