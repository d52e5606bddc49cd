export { MicroBatcher } from './micro-batcher.js';
export { runWorker } from './worker-process.js';
