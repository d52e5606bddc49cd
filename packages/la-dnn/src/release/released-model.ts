import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Interpretation } from '../decision/interpretation.js';
import { unpackTexture } from '../decision/texture-model.js';
import { unflatten, type Weights } from '../network/weights.js';
import { packageRoot } from '../setup/paths.js';
import { fromFloat16 } from './float16.js';
import { type ReleaseManifest, releaseManifest } from './manifest.js';

/** Thrown for a model whose files are missing or are not what its manifest says; such a model must not read anything. */
export class ModelIntegrityError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ModelIntegrityError';
  }
}

export interface ReleasedModel {
  readonly manifest: ReleaseManifest;
  readonly weights: Weights;
  readonly interpretation: Interpretation;
}

export const WEIGHTS_FILE = 'weights.f16.bin';
export const TEXTURE_FILE = 'texture.f32.bin';

/** The folder of the newest release in the package. */
export async function newestRelease(): Promise<string> {
  const root = join(packageRoot(), 'released');
  const versions = (await readdir(root).catch(() => [])).filter((entry) => /-\d+\.\d+\.\d+$/.test(entry));
  const newest = versions.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
  if (!newest) throw new ModelIntegrityError('the package holds no released model');
  return join(root, newest);
}

/** @throws {ModelIntegrityError} when there is no release or its manifest is not one. */
export async function loadReleasedManifest(folder?: string): Promise<ReleaseManifest> {
  const path = join(folder ?? (await newestRelease()), 'manifest.json');
  try {
    return releaseManifest.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    throw new ModelIntegrityError(`no usable manifest at ${path}`);
  }
}

/**
 * Loads a release and checks every file against its manifest.
 *
 * @throws {ModelIntegrityError}
 */
export async function loadReleasedModel(folder?: string): Promise<ReleasedModel> {
  const place = folder ?? (await newestRelease());
  const manifest = await loadReleasedManifest(place);
  const files = new Map<string, Buffer>();
  for (const { name, sha256 } of manifest.files) {
    const bytes = await readFile(join(place, name)).catch(() => undefined);
    if (!bytes || createHash('sha256').update(bytes).digest('hex') !== sha256) {
      throw new ModelIntegrityError(`${name} of ${manifest.name} ${manifest.version} is not what its manifest says`);
    }
    files.set(name, bytes);
  }
  const [weights, texture] = [files.get(WEIGHTS_FILE), files.get(TEXTURE_FILE)];
  if (!weights || !texture) throw new ModelIntegrityError('the manifest names no weights, or no texture model');
  const { temperature, threshold, indeterminate, refusedAbove } = manifest.decision;
  return {
    manifest,
    weights: unflatten(fromFloat16(new Uint16Array(copyOf(weights)))),
    interpretation: {
      temperature,
      threshold,
      indeterminate,
      refusedAbove,
      texture: unpackTexture(new Float32Array(copyOf(texture))),
    },
  };
}

/** A buffer of its own: that of a file read may start anywhere in a larger one. */
const copyOf = (bytes: Buffer): ArrayBuffer => Uint8Array.from(bytes).buffer;
