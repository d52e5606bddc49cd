import { existsSync } from 'node:fs';
import type { Weights } from '../network/weights.js';
import { type EngineName, type InferenceEngine } from './engine.js';
import { OnnxEngine } from './onnx.engine.js';
import { BackendUnavailableError, useTensorFlowBackend } from './tensorflow-backend.js';
import { TfjsEngine } from './tfjs.engine.js';

export type EngineChoice = EngineName | 'auto';

export interface ReadyEngine {
  readonly engine: InferenceEngine;
  /** Why this one, in a sentence. */
  readonly why: string;
}

/**
 * Loads and warms the engine of choice; `auto` takes TensorFlow where there is a GPU that it can use, else ONNX Runtime,
 * else WebAssembly.
 *
 * @throws {BackendUnavailableError} when the engine that was asked for cannot run here.
 */
export async function prepareEngine(choice: EngineChoice, weights: Weights): Promise<ReadyEngine> {
  if (choice !== 'auto') return prepared(createEngine(choice), weights, 'It was asked for.');
  const noGpu = await gpuFault();
  if (noGpu === undefined) return prepared(new TfjsEngine('tensorflow'), weights, 'TensorFlow can use a GPU here.');
  try {
    return await prepared(new OnnxEngine(), weights, `${noGpu} ONNX Runtime is the fastest on a CPU.`);
  } catch (error) {
    if (!(error instanceof BackendUnavailableError)) throw error;
    return prepared(new TfjsEngine('wasm'), weights, `${noGpu} ONNX Runtime has no binary for this machine.`);
  }
}

const createEngine = (name: EngineName): InferenceEngine =>
  name === 'onnx' || name === 'onnx-cuda' || name === 'onnx-cuda-half' ? new OnnxEngine(name) : new TfjsEngine(name);

async function prepared(engine: InferenceEngine, weights: Weights, why: string): Promise<ReadyEngine> {
  await engine.load(weights);
  await engine.warmUp();
  return { engine, why };
}

/** Why no GPU can be used, in a sentence; undefined when one can. TensorFlow is not even loaded where there is none. */
async function gpuFault(): Promise<string | undefined> {
  if (!existsSync('/dev/nvidiactl')) return 'There is no NVIDIA GPU.';
  try {
    return (await useTensorFlowBackend()) ? undefined : 'TensorFlow does not see the GPU.';
  } catch (error) {
    if (!(error instanceof BackendUnavailableError)) throw error;
    return `There is a GPU, but ${error.message}.`;
  }
}
