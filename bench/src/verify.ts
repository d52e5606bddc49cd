import { accessMatrix } from './access-matrix/access-matrix.js';
import { attention } from './attention.js';
import { audit } from './audit.js';
import { chaos } from './chaos/chaos.js';
import { claimRace } from './claim-race.js';
import { runMeasurements } from './cli.js';
import { erasure } from './erasure.js';
import { federation } from './federation.js';
import { generalisation } from './generalisation.js';
import { keyRotation } from './key-rotation/key-rotation.js';
import { kubernetes } from './kubernetes.js';
import { refusal } from './refusal.js';
import { restore } from './restore.js';
import { resume } from './resume.js';
import { robustness } from './robustness.js';
import { shortcuts } from './shortcuts.js';
import { tenantFuzz } from './tenant-fuzz/tenant-fuzz.js';
import { upgrade } from './upgrade/upgrade.js';

await runMeasurements('verify', {
  chaos,
  federation,
  'access-matrix': accessMatrix,
  'tenant-fuzz': tenantFuzz,
  audit,
  'claim-race': claimRace,
  erasure,
  attention,
  refusal,
  shortcuts,
  robustness,
  generalisation,
  k8s: kubernetes,
  'key-rotation': keyRotation,
  restore,
  resume,
  upgrade,
});
