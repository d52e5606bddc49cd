import { runWorker } from '@pulmora/diagnosis-service/worker';
import { startStandingInference } from '@pulmora/la-dnn';

/** A worker as in life, but for its engine: see `simulated-engine.ts`. */
await runWorker((options) =>
  startStandingInference({
    ...options,
    program: new URL('./simulated-engine.js', import.meta.url),
    programData: {
      fixedMs: Number(process.env.SIMULATED_FIXED_MS ?? 4),
      eachMs: Number(process.env.SIMULATED_EACH_MS ?? 4),
    },
    // What the engine does when it runs out of memory should not take long.
    heapMb: 64,
  }),
);
