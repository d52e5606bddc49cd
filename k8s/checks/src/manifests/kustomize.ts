import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { ensureKubectl, REPOSITORY_ROOT } from '@pulmora/stack';
import { parseAllDocuments } from 'yaml';
import type { Manifest } from './manifest.js';

const run = promisify(execFile);
const HOME = path.join(REPOSITORY_ROOT, 'k8s');

export const OVERLAYS: readonly string[] = readdirSync(path.join(HOME, 'overlays')).sort();

/**
 * The objects of an overlay, as `kubectl kustomize` makes them: by the kubectl on PATH, or Debian's, which is fetched.
 *
 * @throws {Fault} where no kubectl can be had; the program's own words where an overlay cannot be built.
 */
export async function renderOverlay(overlay: string): Promise<Manifest[]> {
  const kubectl = await ensureKubectl();
  const { stdout } = await run(kubectl, ['kustomize', path.join(HOME, 'overlays', overlay)], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return parseAllDocuments(stdout).map((document) => document.toJS() as Manifest);
}
