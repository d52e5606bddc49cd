import { setTimeout as delay } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';
import {
  FINDINGS,
  type Finding,
  type ImagePrediction,
  LESIONS,
  loadReleasedManifest,
  outcomeOf,
  serveInference,
} from '@pulmora/la-dnn';
import { toAnswers } from '@pulmora/la-dnn/engine';
import { behaviourOf, brightnessOf } from './image-kinds.js';

/**
 * An engine that computes nothing: its answer is how bright an image is, after a stated time. Some images make it do what
 * networks do at their worst. It is no part of a worker that runs in life: only `simulated-worker.ts` knows of it.
 */
await serveInference(async () => {
  const { fixedMs, eachMs, modelDir } = workerData as { fixedMs: number; eachMs: number; modelDir: string };
  const { version } = await loadReleasedManifest(modelDir);
  const rule = { threshold: 0.5, indeterminate: [0.3, 0.31] as const };
  return {
    engine: 'simulated',
    why: `It takes ${fixedMs} ms a batch and ${eachMs} ms an image.`,
    model: { name: 'simulated', version, rule },
    async predict(images) {
      for (const image of images) misbehave(behaviourOf(brightnessOf(image)));
      await delay(fixedMs + eachMs * images.length);
      // Through the guard that every engine's answers pass.
      const answers = toAnswers(images.length, {
        logits: images.flatMap((image) => Array<number>(FINDINGS.length).fill(logitOf(image))),
        attention: new Float32Array(images.length * FINDINGS.length * 196).fill(1 / 196),
        texture: new Float32Array(images.length * 1024),
      });
      return { predictions: answers.map(({ logits }) => predictionOf(logits[0] ?? Number.NaN, rule)), explainMs: 0 };
    },
  };
});

function logitOf(image: Float32Array): number {
  const brightness = brightnessOf(image);
  return behaviourOf(brightness) === 'nan' ? Number.NaN : brightness;
}

function predictionOf(covid19: number, rule: Parameters<typeof outcomeOf>[1]): ImagePrediction {
  const outcome = outcomeOf(covid19, rule);
  return {
    covid19,
    lesions: Object.fromEntries(LESIONS.map((lesion) => [lesion, covid19 / 2])) as ImagePrediction['lesions'],
    attention: Object.fromEntries(FINDINGS.map((finding) => [finding, new Float32Array(196).fill(1 / 196)])) as Record<
      Finding,
      Float32Array
    >,
    foreignness: 0.5,
    outcome,
    abstention: outcome === 'INDETERMINATE' ? 'UNCERTAIN' : null,
  };
}

function misbehave(behaviour: ReturnType<typeof behaviourOf>): void {
  switch (behaviour) {
    case 'hang':
      // As a kernel that never comes back: the thread neither works nor listens.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      break;
    case 'out-of-memory': {
      const kept: number[][] = [];
      for (;;) kept.push(Array.from({ length: 100_000 }, (_, i) => i));
    }
    case 'kill':
      // The whole process, as the kernel does when memory is short or a driver faults.
      process.kill(process.pid, 'SIGKILL');
  }
}
