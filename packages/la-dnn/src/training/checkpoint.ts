import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { WEIGHT_SHAPES } from '../network/architecture.js';
import { flatten, sizeOf, unflatten, type Weights } from '../network/weights.js';
import type { OptimizerState } from './optimizer.js';

/** How far a run has come. */
export interface Progress {
  readonly phase: number;
  /** Epochs of the phase that are over. */
  readonly epoch: number;
  readonly history: readonly EpochRecord[];
  /** Of the weights kept as the run's result. */
  readonly bestValidationAuc: number;
}

export interface EpochRecord {
  readonly phase: number;
  readonly epoch: number;
  readonly trainingLoss: number;
  readonly validationAuc: number;
  readonly validationLoss: number;
  readonly seconds: number;
}

/** The file in which a run keeps its result's weights. */
export const BEST_WEIGHTS = 'best.bin';

/** Float32 values one after another; a reader never sees half a file. */
export async function writeFloats(path: string, values: Float32Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.partial`, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  await rename(`${path}.partial`, path);
}

export async function readFloats(path: string): Promise<Float32Array> {
  const bytes = await readFile(path);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

export const writeWeights = (path: string, weights: Weights): Promise<void> => writeFloats(path, flatten(weights));
export const readWeights = async (path: string): Promise<Weights> => unflatten(await readFloats(path));

/**
 * A checkpoint is a folder of its own for each epoch (weights, their average, moments); `progress.json`, written last,
 * names the one that counts. An interruption at any point leaves the one before.
 */
export async function writeCheckpoint(
  folder: string,
  checkpoint: {
    readonly weights: Weights;
    readonly average: Weights;
    readonly optimizer: OptimizerState | undefined;
    readonly progress: Progress;
  },
): Promise<void> {
  const { weights, average, optimizer, progress } = checkpoint;
  const name = `checkpoint-${progress.history.length}`;
  const place = `${folder}/${name}`;
  await writeWeights(`${place}/weights.bin`, weights);
  await writeWeights(`${place}/average.bin`, average);
  if (optimizer) {
    const moments = (which: 0 | 1) =>
      flatten(
        new Map([...WEIGHT_SHAPES].map(([name, shape]) => [name, momentOf(optimizer, name, which, sizeOf(shape))])),
      );
    await writeFloats(`${place}/first-moments.bin`, moments(0));
    await writeFloats(`${place}/second-moments.bin`, moments(1));
  }
  const text = JSON.stringify({ ...progress, optimizerStep: optimizer?.step ?? null, checkpoint: name }, null, 2);
  await writeFile(`${folder}/progress.json.partial`, `${text}\n`);
  await rename(`${folder}/progress.json.partial`, `${folder}/progress.json`);
  for (const entry of await readdir(folder)) {
    if (entry.startsWith('checkpoint-') && entry !== name) await rm(`${folder}/${entry}`, { recursive: true });
  }
}

/** A weight that is frozen has none: it stands as zeros, which move nothing. */
const momentOf = ({ moments }: OptimizerState, name: string, which: 0 | 1, size: number): Float32Array =>
  moments.get(name)?.[which] ?? new Float32Array(size);

/** Undefined when the folder holds no checkpoint. */
export async function readCheckpoint(folder: string) {
  let progress: Progress & { readonly optimizerStep: number | null; readonly checkpoint: string };
  try {
    progress = JSON.parse(await readFile(`${folder}/progress.json`, 'utf8'));
  } catch {
    return undefined;
  }
  const place = `${folder}/${progress.checkpoint}`;
  const optimizer = progress.optimizerStep === null ? undefined : await readMoments(place, progress.optimizerStep);
  return {
    weights: await readWeights(`${place}/weights.bin`),
    average: await readWeights(`${place}/average.bin`),
    optimizer,
    progress,
  };
}

async function readMoments(folder: string, step: number): Promise<OptimizerState> {
  const first = await readWeights(`${folder}/first-moments.bin`);
  const second = await readWeights(`${folder}/second-moments.bin`);
  const moments = [...first].map(
    ([name, values]) => [name, [values, second.get(name) ?? new Float32Array(values.length)]] as const,
  );
  return { step, moments: new Map(moments) };
}
