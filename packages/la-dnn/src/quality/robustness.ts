import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCovidCt, type Split } from '../data/dataset.js';
import { type InferenceThread, startInferenceThread } from '../engine/inference-thread.js';
import { bootstrapByGroup } from '../metrics/bootstrap.js';
import type { Interval } from '../metrics/interval.js';
import { type PreprocessedImage, preprocess } from '../preprocess/preprocess.js';
import { AS_JPEG, AS_PNG, VARIANTS, type Variant } from './robustness-variants.js';
import { sniffedFormat } from './shortcut-probes-evidence.js';
import { type Area, areaByGroup, areaOf, type GroupedScore } from './subgroups-area.js';

/** What a change of the images does to the readings. */
export interface VariantFigures extends Area {
  readonly name: string;
  /** Whether readings should stand, see {@link Variant}. */
  readonly nuisance: boolean;
  /** AUC minus that of the unchanged images, with a paired bootstrap over papers and cases. */
  readonly aucChange: number | null;
  readonly aucChange95: Interval | null;
  /** Mean and 95th percentile of |Δ probability|, 0..1. */
  readonly meanShift: number;
  readonly p95Shift: number;
  /** Mean of Δ probability: a lean towards one class. */
  readonly lean: number;
  /** Fraction of the images that change sides of the threshold. */
  readonly flipped: number;
  /** As no axial chest CT. */
  readonly refused: number;
}

export interface Robustness {
  /** The release that was measured. */
  readonly model: string;
  readonly n: number;
  readonly threshold: number;
  readonly baseline: Area & { readonly refused: number };
  readonly variants: readonly VariantFigures[];
  /** The test split alone, with its formats as they are, all alike, and each in place of the other. */
  readonly formatSwap: readonly (Area & { readonly name: string })[];
}

/** What the model said of an image. */
export interface RobustnessReading extends GroupedScore {
  readonly refused: boolean;
}

interface SourceImage extends PreprocessedImage {
  readonly bytes: Uint8Array;
  readonly label: 0 | 1;
  readonly group: string;
  readonly split: Split;
}

const BATCH = 8;

/**
 * Reads COVID-CT's validation and test splits with the newest release, as they are and changed in ways that should not
 * matter.
 *
 * @param data the folder that holds `covid-ct`.
 */
export async function robustness(data: string, say: (line: string) => void): Promise<Robustness> {
  const images = await sourceImages(data);
  const thread = await startInferenceThread({ engine: 'auto' });
  try {
    const { name, version, rule } = thread.model;
    say(`${name} ${version} on ${thread.engine}: ${images.length} images, ${VARIANTS.length} changes`);
    const before: RobustnessReading[] = [];
    for (let start = 0; start < images.length; start += BATCH) {
      before.push(...(await readBatch(thread, images.slice(start, start + BATCH))));
    }
    const readings = new Map<string, readonly RobustnessReading[]>();
    for (const variant of VARIANTS) {
      readings.set(variant.name, await readingsOf(thread, images, variant, before));
      say(variant.name);
    }
    return {
      model: `${name} ${version}`,
      n: images.length,
      threshold: rule.threshold,
      baseline: { ...areaByGroup(before), refused: before.filter(({ refused }) => refused).length },
      variants: VARIANTS.map((variant) =>
        variantFigures(variant, before, readings.get(variant.name) ?? [], rule.threshold),
      ),
      formatSwap: formatSwap(images, before, readings),
    };
  } finally {
    await thread.dispose();
  }
}

/** Compares readings of the same images before and after a change, in the same order. */
export function variantFigures(
  { name, nuisance }: Pick<Variant, 'name' | 'nuisance'>,
  before: readonly RobustnessReading[],
  after: readonly RobustnessReading[],
  threshold: number,
): VariantFigures {
  const pairs = before.map((first, i) => ({ first, second: after[i] ?? first }));
  const shifts = pairs.map(({ first, second }) => second.score - first.score);
  const sizes = shifts.map(Math.abs).sort((a, b) => a - b);
  const change = (sample: typeof pairs): number | null => {
    const [old, changed] = [areaOf(sample.map(({ first }) => first)), areaOf(sample.map(({ second }) => second))];
    return old === null || changed === null ? null : changed - old;
  };
  return {
    name,
    nuisance,
    ...areaByGroup(after),
    aucChange: change(pairs),
    aucChange95: bootstrapByGroup(
      pairs,
      ({ first }) => first.group,
      (sample) => change([...sample]),
    ),
    meanShift: mean(sizes),
    p95Shift: sizes[Math.max(0, Math.ceil(0.95 * sizes.length) - 1)] ?? 0,
    lean: mean(shifts),
    flipped: mean(pairs.map(({ first, second }) => Number(first.score >= threshold !== second.score >= threshold))),
    refused: after.filter(({ refused }) => refused).length,
  };
}

/** Changes and reads images; one whose pixels come out the same is not computed again. */
async function readingsOf(
  thread: InferenceThread,
  images: readonly SourceImage[],
  variant: Variant,
  before: readonly RobustnessReading[],
): Promise<RobustnessReading[]> {
  const readings = [...before];
  for (let start = 0; start < images.length; start += BATCH) {
    const batch = images.slice(start, start + BATCH).map(async (image, i) => {
      const changed = await preprocess(await variant.change(image.bytes));
      const same = changed.pixels.every((value, p) => value === image.pixels[p]);
      return same ? [] : [{ place: start + i, image: { ...image, pixels: changed.pixels } }];
    });
    const changed = (await Promise.all(batch)).flat();
    const read = await readBatch(
      thread,
      changed.map(({ image }) => image),
    );
    for (const [i, { place }] of changed.entries()) readings[place] = read[i] ?? readings[place]!;
  }
  return readings;
}

async function readBatch(thread: InferenceThread, batch: readonly SourceImage[]): Promise<RobustnessReading[]> {
  if (batch.length === 0) return [];
  const predictions = await thread.predict(batch);
  return predictions.flatMap(({ covid19, abstention }, i) => {
    const image = batch[i];
    if (!image) return [];
    return [{ score: covid19, label: image.label, group: image.group, refused: abstention === 'NOT_AXIAL_CHEST_CT' }];
  });
}

function formatSwap(
  images: readonly SourceImage[],
  before: readonly RobustnessReading[],
  readings: ReadonlyMap<string, readonly RobustnessReading[]>,
): Robustness['formatSwap'] {
  const area = (name: string, from: (image: SourceImage) => string | undefined) => {
    const chosen = images.flatMap((image, i) => {
      const variant = from(image);
      const reading = (variant === undefined ? before : readings.get(variant))?.[i];
      return image.split === 'test' && reading ? [reading] : [];
    });
    return { name, ...areaByGroup(chosen) };
  };
  return [
    area('as they are', () => undefined),
    area('all as JPEG (quality 90)', () => AS_JPEG),
    area('all as PNG', () => AS_PNG),
    area('PNG as JPEG (quality 90), JPEG as PNG', ({ bytes }) => (sniffedFormat(bytes) === 'JPEG' ? AS_PNG : AS_JPEG)),
  ];
}

async function sourceImages(data: string): Promise<SourceImage[]> {
  const images: SourceImage[] = [];
  for (const split of ['val', 'test'] as const) {
    for (const { path, covid19, group } of await readCovidCt(join(data, 'covid-ct'), split)) {
      const bytes = await readFile(path);
      images.push({ bytes, ...(await preprocess(bytes)), label: covid19, group, split });
    }
  }
  return images;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
