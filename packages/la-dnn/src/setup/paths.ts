import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package's own folder, from its sources as from what they are compiled to. */
export const packageRoot = (): string => dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The project's folder. */
export const repositoryRoot = (): string => dirname(dirname(packageRoot()));

/** The folder of images, labels and backbone weights: `PULMORA_SHARED_DATA`, else `../shared/data`; undefined if absent. */
export function sharedDataDir(): string | undefined {
  const folder = process.env.PULMORA_SHARED_DATA ?? join(repositoryRoot(), '..', 'shared', 'data');
  return existsSync(folder) ? folder : undefined;
}
