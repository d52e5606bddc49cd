import { parentPort, workerData } from 'node:worker_threads';
import { interpret } from '../decision/interpretation.js';
import type { DecisionRule, ImagePrediction } from '../prediction.js';
import { loadReleasedModel } from '../release/released-model.js';
import type { EngineName } from './engine.js';
import { type EngineChoice, prepareEngine } from './engine-selection.js';

/** What the thread is asked: images of 224 × 224 values each. */
export interface ThreadRequest {
  readonly id: number;
  readonly images: readonly Float32Array[];
}

export type ThreadAnswer =
  | {
      readonly kind: 'ready';
      readonly engine: EngineName;
      readonly why: string;
      readonly model: { readonly name: string; readonly version: string; readonly rule: DecisionRule };
    }
  | { readonly kind: 'unavailable'; readonly message: string }
  | { readonly kind: 'predictions'; readonly id: number; readonly predictions: ImagePrediction[] }
  | { readonly kind: 'error'; readonly id: number; readonly message: string };

const port = parentPort;
if (port) await serve(port, workerData as { engine: EngineChoice; modelDir?: string });

async function serve(
  parent: NonNullable<typeof parentPort>,
  { engine: choice, modelDir }: { engine: EngineChoice; modelDir?: string },
): Promise<void> {
  const answer = (message: ThreadAnswer) => parent.postMessage(message);
  try {
    const model = await loadReleasedModel(modelDir);
    const { engine, why } = await prepareEngine(choice, model.weights);
    const { name, version, decision } = model.manifest;
    const rule = { threshold: decision.threshold, indeterminate: decision.indeterminate };
    parent.on('message', async ({ id, images }: ThreadRequest) => {
      try {
        const answers = await engine.predict(images.map((pixels) => ({ pixels })));
        const predictions = answers.map((one) => interpret(one, model.interpretation));
        answer({ kind: 'predictions', id, predictions });
      } catch (error) {
        answer({ kind: 'error', id, message: (error as Error).message });
      }
    });
    answer({ kind: 'ready', engine: engine.name, why, model: { name, version, rule } });
  } catch (error) {
    answer({ kind: 'unavailable', message: (error as Error).message });
  }
}
