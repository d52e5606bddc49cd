import { parentPort } from 'node:worker_threads';
import type { DecisionRule, ImagePrediction } from '../prediction.js';

/** What the thread is asked: images of 224 × 224 values each. */
export interface ThreadRequest {
  readonly id: number;
  readonly images: readonly Float32Array[];
}

export interface ModelIdentity {
  readonly name: string;
  readonly version: string;
  readonly rule: DecisionRule;
}

export type ThreadAnswer =
  | { readonly kind: 'ready'; readonly engine: string; readonly why: string; readonly model: ModelIdentity }
  | { readonly kind: 'unavailable'; readonly message: string }
  | {
      readonly kind: 'predictions';
      readonly id: number;
      readonly predictions: ImagePrediction[];
      /** Time in the network alone, and in making findings of its answers, milliseconds. */
      readonly networkMs: number;
      readonly explainMs: number;
    }
  | { readonly kind: 'error'; readonly id: number; readonly message: string };

/** A warm model, as a thread serves it. */
export interface ServedModel {
  readonly engine: string;
  /** Why this engine, in a sentence. */
  readonly why: string;
  readonly model: ModelIdentity;
  /** @throws anything: it is told as the message of an error. */
  predict(images: readonly Float32Array[]): Promise<{ predictions: ImagePrediction[]; explainMs: number }>;
}

/**
 * What a thread of {@link startInferenceThread} runs: says when the model is warm, or that it cannot be had, and answers
 * what it is asked from then on.
 */
export async function serveInference(prepare: () => Promise<ServedModel>): Promise<void> {
  const port = parentPort;
  if (!port) throw new Error('not in a thread');
  const answer = (message: ThreadAnswer) => port.postMessage(message);
  try {
    const served = await prepare();
    port.on('message', async ({ id, images }: ThreadRequest) => {
      const began = performance.now();
      try {
        const { predictions, explainMs } = await served.predict(images);
        answer({ kind: 'predictions', id, predictions, explainMs, networkMs: performance.now() - began - explainMs });
      } catch (error) {
        answer({ kind: 'error', id, message: (error as Error).message });
      }
    });
    const { engine, why, model } = served;
    answer({ kind: 'ready', engine, why, model });
  } catch (error) {
    answer({ kind: 'unavailable', message: (error as Error).message });
  }
}
