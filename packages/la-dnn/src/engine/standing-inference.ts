import { type ImagePrediction, InferenceError } from '../prediction.js';
import type { PreprocessedImage } from '../preprocess/preprocess.js';
import { type InferenceThread, type InferenceThreadOptions, startInferenceThread } from './inference-thread.js';
import type { ModelIdentity } from './serve-inference.js';

export interface StandingInferenceOptions extends InferenceThreadOptions {
  /** Told when a thread has failed and another is being started. */
  readonly onReplace?: (error: Error) => void;
}

/** A model that stays at hand: a thread that hangs, runs out of memory or dies is replaced by a fresh one. */
export interface StandingInference {
  readonly engine: string;
  readonly why: string;
  readonly model: ModelIdentity;
  /** Whether a warm thread is there right now. */
  readonly ready: boolean;
  /**
   * Waits for a thread that is being replaced.
   *
   * @throws {InferenceError} when the thread fails during it; it is not tried again here, since the images may be why.
   */
  predict(images: readonly PreprocessedImage[]): Promise<ImagePrediction[]>;
  /** Rejects when no thread can be had any more; never resolves. */
  readonly failed: Promise<never>;
  dispose(): Promise<void>;
}

/** So many replacements in a row that do not start are no accident. */
const MOST_FAILED_STARTS = 5;
const RETRY_MS = 500;

/**
 * Loads and warms a model; resolves when it is warm.
 *
 * @throws {InferenceError} when the engine or the model cannot be had.
 */
export async function startStandingInference(options: StandingInferenceOptions): Promise<StandingInference> {
  let thread = await startInferenceThread(options);
  let replacing: Promise<void> | undefined;
  let disposed = false;
  let reportFailure: (error: unknown) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    reportFailure = reject;
  });
  failed.catch(() => {});

  const watch = (watched: InferenceThread) => {
    watched.failed.catch((error: Error) => {
      if (disposed) return;
      options.onReplace?.(error);
      replacing = replace().then(
        () => {
          replacing = undefined;
        },
        (fault) => reportFailure(fault),
      );
    });
  };
  const replace = async () => {
    for (let starts = 1; !disposed; starts += 1) {
      try {
        const fresh = await startInferenceThread(options);
        if (disposed) return void (await fresh.dispose());
        thread = fresh;
        watch(fresh);
        return;
      } catch (error) {
        if (starts === MOST_FAILED_STARTS) throw error;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS * starts));
      }
    }
  };
  watch(thread);
  const { engine, why, model } = thread;
  return {
    engine,
    why,
    model,
    get ready() {
      return replacing === undefined && !disposed;
    },
    async predict(images) {
      // A failure is reported a moment after those who wait for the failed thread have heard of it.
      await new Promise((resolve) => setImmediate(resolve));
      if (replacing) await Promise.race([replacing, failed]);
      if (disposed) throw new InferenceError('the model was put away');
      return thread.predict(images);
    },
    failed,
    async dispose() {
      disposed = true;
      await thread.dispose();
      await replacing?.catch(() => {});
    },
  };
}
