import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { fetchDebianProgram, findProgram, REPOSITORY_ROOT, temporaryDirectory } from '@pulmora/stack';
import { expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { OVERLAYS, renderOverlay } from './kustomize.js';
import type { Manifest } from './manifest.js';

const run = promisify(execFile);

/**
 * In one order, variables too; names that end in a digest differ between kustomize's versions, and so do maps that hold
 * nothing.
 */
function comparable(objects: readonly Manifest[]): unknown {
  const inOrder = (key: string, value: unknown) =>
    key === 'env' ? (value as { name: string }[]).toSorted((a, b) => a.name.localeCompare(b.name)) : value;
  const text = JSON.stringify(objects, inOrder)
    .replace(/"pulmora-[a-z0-9]{10}"/g, '"pulmora"')
    .replace(/"(annotations|labels)":\{\},?/g, '');
  const title = ({ kind, metadata }: Manifest) => `${kind} ${metadata.name}`;
  return (JSON.parse(text) as Manifest[]).toSorted((a, b) => title(a).localeCompare(title(b)));
}

it.skipIf(!findProgram('apt-get'))(
  'an overlay is the same by the old kustomize in Debian, which a bare machine fetches',
  async () => {
    await using bin = await temporaryDirectory('kubectl');
    const kubectl = await fetchDebianProgram({ package: 'kubernetes-client', file: 'usr/bin/kubectl' }, bin.path);
    for (const overlay of OVERLAYS) {
      const { stdout } = await run(kubectl, ['kustomize', path.join(REPOSITORY_ROOT, 'k8s', 'overlays', overlay)], {
        maxBuffer: 64 * 1024 * 1024,
      });
      const old = parseAllDocuments(stdout).map((document) => document.toJS() as Manifest);
      expect(comparable(old)).toEqual(comparable(await renderOverlay(overlay)));
    }
  },
  180_000,
);
