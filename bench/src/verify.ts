import { audit } from './audit.js';
import { runMeasurements } from './cli.js';
import { federation } from './federation.js';

await runMeasurements('verify', { audit, federation });
