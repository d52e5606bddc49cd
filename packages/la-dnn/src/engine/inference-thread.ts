import './no-telemetry.js';
import { Worker } from 'node:worker_threads';
import { type ImagePrediction, InferenceError } from '../prediction.js';
import type { PreprocessedImage } from '../preprocess/preprocess.js';
import type { EngineChoice } from './engine-selection.js';
import type { ModelIdentity, ThreadAnswer, ThreadRequest } from './serve-inference.js';

/** What one batch took, milliseconds. */
export interface BatchTimes {
  readonly images: number;
  /** In the network alone. */
  readonly networkMs: number;
  /** In making findings of its answers. */
  readonly explainMs: number;
}

export interface InferenceThreadOptions {
  readonly engine: EngineChoice;
  /** Folder of a release; the package's newest when absent. */
  readonly modelDir?: string | undefined;
  /** A prediction that takes longer is a hung kernel, milliseconds. */
  readonly predictTimeoutMs?: number | undefined;
  /** Memory that the thread's own objects may take, megabytes; what the engine allocates natively is not among it. */
  readonly heapMb?: number;
  /** The module that serves, by {@link serveInference}; the package's own when absent. */
  readonly program?: URL;
  /** Given to the program beside engine and model. */
  readonly programData?: Readonly<Record<string, unknown>>;
  readonly onBatch?: ((times: BatchTimes) => void) | undefined;
}

/** A warm model in a thread of its own. */
export interface InferenceThread {
  readonly engine: string;
  readonly why: string;
  readonly model: ModelIdentity;
  /** @throws {InferenceError} when the thread has failed, takes too long, or answers with no probabilities. */
  predict(images: readonly PreprocessedImage[]): Promise<ImagePrediction[]>;
  /** Rejects when the thread ends in any way but `dispose()`; never resolves. */
  readonly failed: Promise<never>;
  dispose(): Promise<void>;
}

/** Far above what a large batch takes on a slow machine. */
export const DEFAULT_PREDICT_TIMEOUT_MS = 60_000;

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
  const {
    engine,
    modelDir,
    predictTimeoutMs = DEFAULT_PREDICT_TIMEOUT_MS,
    heapMb,
    program = WORKER,
    onBatch,
  } = options;
  const worker = new Worker(program, {
    workerData: { ...options.programData, engine, modelDir },
    ...(heapMb === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: heapMb } }),
  });
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
      if (answer.kind === 'predictions') {
        const { predictions, networkMs, explainMs } = answer;
        onBatch?.({ images: predictions.length, networkMs, explainMs });
        waiting?.resolve(predictions);
      } else waiting?.reject(new InferenceError(answer.message));
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
