import { Worker } from 'node:worker_threads';
import { type DecisionRule, type ImagePrediction, InferenceError } from '../prediction.js';
import type { PreprocessedImage } from '../preprocess/preprocess.js';
import type { EngineName } from './engine.js';
import type { EngineChoice } from './engine-selection.js';
import type { ThreadAnswer, ThreadRequest } from './inference-worker.js';

export interface InferenceThreadOptions {
  readonly engine: EngineChoice;
  /** Folder of a release; the package's newest when absent. */
  readonly modelDir?: string;
  /** A prediction that takes longer is a hung kernel, milliseconds. */
  readonly predictTimeoutMs?: number;
}

/** A warm model in a thread of its own. */
export interface InferenceThread {
  readonly engine: EngineName;
  readonly why: string;
  readonly model: { readonly name: string; readonly version: string; readonly rule: DecisionRule };
  /** @throws {InferenceError} when the thread has failed, takes too long, or answers with no probabilities. */
  predict(images: readonly PreprocessedImage[]): Promise<ImagePrediction[]>;
  /** Rejects when the thread ends in any way but `dispose()`; never resolves. */
  readonly failed: Promise<never>;
  dispose(): Promise<void>;
}

/** The compiled worker, also for whoever runs from the sources: a thread loads JavaScript only. */
const WORKER = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/engine/inference-worker.js' : './inference-worker.js',
  import.meta.url,
);

/**
 * Loads and warms a model in a thread of its own, so that no event loop waits for a network. Resolves when it is warm.
 *
 * @throws {InferenceError} when the engine or the model cannot be had; its message says why.
 */
export async function startInferenceThread(options: InferenceThreadOptions): Promise<InferenceThread> {
  const { engine, modelDir, predictTimeoutMs = 120_000 } = options;
  const worker = new Worker(WORKER, { workerData: { engine, modelDir } });
  const pending = new Map<number, { resolve(p: ImagePrediction[]): void; reject(error: Error): void }>();
  let disposed = false;
  let failure: InferenceError | undefined;
  let reportFailure: (error: InferenceError) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    reportFailure = reject;
  });
  failed.catch(() => {});

  const fail = (error: InferenceError) => {
    failure ??= error;
    for (const { reject } of pending.values()) reject(failure);
    pending.clear();
    if (!disposed) reportFailure(failure);
  };
  worker.on('error', (error) => fail(new InferenceError(`the inference thread failed: ${error.message}`)));
  worker.on('exit', () => fail(new InferenceError('the inference thread has ended')));

  const ready = await new Promise<Extract<ThreadAnswer, { kind: 'ready' }>>((resolve, reject) => {
    failed.catch(reject);
    worker.on('message', (answer: ThreadAnswer) => {
      if (answer.kind === 'ready') return resolve(answer);
      if (answer.kind === 'unavailable') return fail(new InferenceError(answer.message));
      const waiting = pending.get(answer.id);
      pending.delete(answer.id);
      if (answer.kind === 'predictions') waiting?.resolve(answer.predictions);
      else waiting?.reject(new InferenceError(answer.message));
    });
  }).catch(async (error) => {
    disposed = true;
    await worker.terminate();
    throw error;
  });

  let lastId = 0;
  let tail: Promise<void> = Promise.resolve();
  const ask = async (images: Float32Array[]): Promise<ImagePrediction[]> => {
    if (failure) throw failure;
    lastId += 1;
    const id = lastId;
    const answer = new Promise<ImagePrediction[]>((resolve, reject) => pending.set(id, { resolve, reject }));
    const timer = setTimeout(() => {
      fail(new InferenceError('the network did not answer in time'));
      void worker.terminate();
    }, predictTimeoutMs);
    worker.postMessage({ id, images } satisfies ThreadRequest);
    return answer.finally(() => clearTimeout(timer));
  };
  return {
    engine: ready.engine,
    why: ready.why,
    model: ready.model,
    failed,
    async predict(images) {
      // One at a time: the clock of a batch starts when the network does, not while others are before it.
      const before = tail;
      const answer = (async () => {
        await before;
        return ask(images.map((image) => image.pixels));
      })();
      tail = answer.then(
        () => {},
        () => {},
      );
      return answer;
    },
    async dispose() {
      disposed = true;
      await worker.terminate();
    },
  };
}
