import { existsSync } from 'node:fs';
import path from 'node:path';
import { REPOSITORY_ROOT } from '../settings/paths.js';

export interface SharedData {
  readonly present: boolean;
  readonly directory: string;
  /** Goes into the name of each test that needs it, so that a run can tell what it skipped. */
  readonly label: string;
}

/**
 * Real data beside the checkout: `const scans = sharedData('covid-ct')`, then
 * `test.skipIf(!scans.present)('reads a scan ' + scans.label, …)`. Says loudly when it is absent; with `CI=true` the run
 * counts such tests as failed.
 *
 * @param name a path under `../shared/data` (or under `PULMORA_SHARED_DATA`).
 */
export function sharedData(name: string): SharedData {
  const root = process.env.PULMORA_SHARED_DATA || path.join(REPOSITORY_ROOT, '..', 'shared', 'data');
  const directory = path.join(root, name);
  const present = existsSync(directory);
  if (!present) process.stderr.write(`\n*** ../shared/data/${name} is absent: what needs it is SKIPPED ***\n`);
  return { present, directory, label: `(needs shared/data ${name})` };
}
