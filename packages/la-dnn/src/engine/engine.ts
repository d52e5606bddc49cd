import type { Weights } from '../network/weights.js';
import type { PreprocessedImage } from '../preprocess/preprocess.js';
import type { NetworkAnswer } from './answer.js';

export const ENGINES = ['tensorflow', 'onnx', 'onnx-cuda', 'onnx-cuda-half', 'webgpu', 'wasm'] as const;
export type EngineName = (typeof ENGINES)[number];

/** What computes the network. It blocks its thread while it does: see `startInferenceThread`. */
export interface InferenceEngine {
  readonly name: EngineName;
  /** @throws {BackendUnavailableError} where this engine cannot run. */
  load(weights: Weights): Promise<void>;
  /** Computes once, so that the first image does not pay for what is set up at first use. */
  warmUp(): Promise<void>;
  /**
   * One answer for each image, the same in any batch.
   *
   * @throws {InferenceError} when the network answers with anything but numbers.
   */
  predict(batch: readonly PreprocessedImage[]): Promise<NetworkAnswer[]>;
  dispose(): Promise<void>;
}
