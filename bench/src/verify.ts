import { audit } from './audit.js';
import { runMeasurements } from './cli.js';
import { erasure } from './erasure.js';
import { federation } from './federation.js';

await runMeasurements('verify', { audit, erasure, federation });
