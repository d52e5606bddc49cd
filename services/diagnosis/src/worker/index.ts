export { runWorker } from './worker-process.js';
