import { startStandingInference } from '@pulmora/la-dnn';
import { runWorker } from './worker-process.js';

await runWorker(startStandingInference);
