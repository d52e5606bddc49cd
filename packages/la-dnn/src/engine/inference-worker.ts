import { workerData } from 'node:worker_threads';
import { interpret } from '../decision/interpretation.js';
import { loadReleasedModel } from '../release/released-model.js';
import { type EngineChoice, prepareEngine } from './engine-selection.js';
import { serveInference } from './serve-inference.js';

await serveInference(async () => {
  const { engine: choice, modelDir } = workerData as { engine: EngineChoice; modelDir?: string };
  const model = await loadReleasedModel(modelDir);
  const { engine, why } = await prepareEngine(choice, model.weights);
  const { name, version, decision } = model.manifest;
  return {
    engine: engine.name,
    why,
    model: { name, version, rule: { threshold: decision.threshold, indeterminate: decision.indeterminate } },
    async predict(images) {
      const answers = await engine.predict(images.map((pixels) => ({ pixels })));
      const began = performance.now();
      const predictions = answers.map((one) => interpret(one, model.interpretation));
      return { predictions, explainMs: performance.now() - began };
    },
  };
});
