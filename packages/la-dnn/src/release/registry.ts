import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../setup/paths.js';
import { loadReleasedManifest, loadReleasedModel, ModelIntegrityError } from './released-model.js';

/** A release that can be read with, as its manifest says it is. */
export interface RegisteredModel {
  readonly name: string;
  readonly version: string;
  readonly released: string;
  readonly folder: string;
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
}

/** Where releases are: `PULMORA_MODEL_DIR`, else the package's own folder. */
export const registryRoot = (): string => process.env.PULMORA_MODEL_DIR ?? join(packageRoot(), 'released');

/** Every release in the registry, the newest last. What has no usable manifest is no release. */
export async function registeredModels(root = registryRoot()): Promise<RegisteredModel[]> {
  const folders = (await readdir(root).catch(() => [])).map((entry) => join(root, entry));
  const found = await Promise.all(
    folders.map(async (folder) => {
      const manifest = await loadReleasedManifest(folder).catch(() => undefined);
      return manifest ? [{ ...manifest, folder }] : [];
    }),
  );
  return found
    .flat()
    .map(({ name, version, released, files, folder }) => ({ name, version, released, files, folder }))
    .sort((a, b) => a.version.localeCompare(b.version, 'en', { numeric: true }));
}

/**
 * The release of a version, each of its files held to its digest.
 *
 * @throws {ModelIntegrityError} when there is none, or a file is not what the manifest says.
 */
export async function verifiedModel(version: string, root = registryRoot()): Promise<RegisteredModel> {
  const found = (await registeredModels(root)).find((model) => model.version === version);
  if (!found) throw new ModelIntegrityError(`no release ${version} is registered`);
  await loadReleasedModel(found.folder);
  return found;
}
