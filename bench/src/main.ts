import { runMeasurements } from './cli.js';
import { encryption } from './encryption.js';
import { fairness } from './fairness/fairness.js';
import { footprint } from './footprint/footprint.js';
import { inference } from './inference/inference.js';
import { latency } from './latency.js';
import { rowSecurity } from './row-security/row-security.js';
import { scaling } from './scaling/scaling.js';
import { sockets } from './sockets.js';
import { uploadMemory } from './upload-memory.js';
import { worklist } from './worklist/worklist.js';

await runMeasurements('bench', {
  upload: uploadMemory,
  latency,
  inference,
  scaling,
  footprint,
  fairness,
  sockets,
  'row-security': rowSecurity,
  encryption,
  worklist,
});
