import { accessMatrix } from './access-matrix/access-matrix.js';
import { runMeasurements } from './cli.js';
import { federation } from './federation.js';

await runMeasurements('verify', { federation, 'access-matrix': accessMatrix });
