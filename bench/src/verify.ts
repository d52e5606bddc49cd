import { attention } from './attention.js';
import { runMeasurements } from './cli.js';
import { federation } from './federation.js';
import { generalisation } from './generalisation.js';
import { refusal } from './refusal.js';
import { robustness } from './robustness.js';
import { shortcuts } from './shortcuts.js';

await runMeasurements('verify', { federation, attention, refusal, shortcuts, robustness, generalisation });
