import { accessMatrix } from './access-matrix/access-matrix.js';
import { runMeasurements } from './cli.js';
import { federation } from './federation.js';
import { tenantFuzz } from './tenant-fuzz/tenant-fuzz.js';

await runMeasurements('verify', { federation, 'access-matrix': accessMatrix, 'tenant-fuzz': tenantFuzz });
