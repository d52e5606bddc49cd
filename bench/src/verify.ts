import { runMeasurements } from './cli.js';
import { federation } from './federation.js';

await runMeasurements('verify', { federation });
