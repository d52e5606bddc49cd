import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { REPOSITORY_ROOT } from '@pulmora/stack';

const RELEASED = path.join(REPOSITORY_ROOT, 'packages/la-dnn/released');

/** A registry of releases that are the package's newest under other versions, and the file that says which reads. */
export class ModelRegistry {
  readonly rollout: string;

  private constructor(readonly folder: string) {
    this.rollout = path.join(folder, 'rollout.json');
  }

  static async of(folder: string, versions: readonly string[]): Promise<ModelRegistry> {
    const newest = (await readdir(RELEASED)).sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1) ?? '';
    for (const version of versions) {
      const release = path.join(folder, `la-dnn-${version}`);
      await mkdir(release, { recursive: true });
      await cp(path.join(RELEASED, newest), release, { recursive: true });
      const manifest = path.join(release, 'manifest.json');
      const said = JSON.parse(await readFile(manifest, 'utf8')) as Record<string, unknown>;
      await writeFile(manifest, JSON.stringify({ ...said, version }));
    }
    return new ModelRegistry(folder);
  }

  get env(): NodeJS.ProcessEnv {
    return { PULMORA_MODEL_DIR: this.folder, PULMORA_MODEL_ROLLOUT: this.rollout };
  }

  /** `npm run model -- …`. @throws with its standard error when it refuses. */
  async command(...args: readonly string[]): Promise<string> {
    const program = path.join(REPOSITORY_ROOT, 'services/diagnosis/dist/cli/model.js');
    const env = { ...process.env, ...this.env };
    return (await promisify(execFile)(process.execPath, [program, ...args], { env })).stdout;
  }

  /** Changes a byte of a release's weights; the same call changes it back. */
  async tamper(version: string): Promise<void> {
    const file = path.join(this.folder, `la-dnn-${version}`, 'weights.f16.bin');
    const bytes = await readFile(file);
    bytes[1_000] = (bytes[1_000] ?? 0) ^ 1;
    await writeFile(file, bytes);
  }
}
