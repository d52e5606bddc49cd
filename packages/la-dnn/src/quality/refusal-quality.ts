import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCovidCt } from '../data/dataset.js';
import { readLesionMasks, readSarsCov2Ct } from '../data/training-sources.js';
import { type InferenceThread, startInferenceThread } from '../engine/inference-thread.js';
import { type Interval, wilson } from '../metrics/interval.js';
import { preprocess } from '../preprocess/preprocess.js';
import { dicomPicture } from './dicom-picture.js';
import { foreignKinds, KINDS_NOT_AT_HAND } from './foreign-images.js';

/** How many images of a kind, or a source, were refused. */
export interface Refused {
  readonly n: number;
  readonly refused: number;
  readonly interval95: Interval | null;
}

export interface RefusalQuality {
  /** Fraction of the foreign images that are refused, every kind counting the same, 0..1. */
  readonly foreignRefused: number;
  /** Fraction of the real chest CTs that are refused, of the source where it is highest, 0..1. */
  readonly chestRefused: number;
  readonly foreign: Readonly<Record<string, Refused>>;
  readonly chest: Readonly<Record<string, Refused>>;
  readonly notMeasured: readonly string[];
}

const BATCH = 8;

/** Chest slices that call themselves nuclear medicine: what counts is what they show. */
const CHEST_DICOM = ['chest-nm-m006-s0020-1.dcm', 'chest-nm-m008-s0020-5.dcm'];

/**
 * Measures the released model's refusal of what is no axial chest CT, and of what is: images of each source on which
 * neither network nor detector was fitted.
 */
export async function refusalQuality(data: string, say: (line: string) => void): Promise<RefusalQuality> {
  const thread = await startInferenceThread({ engine: 'auto' });
  try {
    const foreign: Record<string, Refused> = {};
    for (const { kind, images } of await foreignKinds(data)) foreign[kind] = await refusedOf(thread, images);
    say('foreign kinds read');
    const files = (images: readonly { readonly path: string }[]) =>
      Promise.all(images.map(({ path }) => readFile(path)));
    const chest: Record<string, Refused> = {
      'covid-ct, test split': await refusedOf(thread, await files(await readCovidCt(join(data, 'covid-ct'), 'test'))),
      'sars-cov-2-ct, held out': await refusedOf(thread, await files(await readSarsCov2Ct(data, 'held-out'))),
      'lesion-masks, held out': await refusedOf(thread, await files(await readLesionMasks(data, 'held-out'))),
      'chest slices that say NM': await refusedOf(
        thread,
        await Promise.all(CHEST_DICOM.map(async (file) => dicomPicture(await readFile(join(data, 'dicom', file))))),
      ),
    };
    const rates = (all: Record<string, Refused>) =>
      Object.values(all).map(({ n, refused }) => refused / Math.max(1, n));
    const kinds = rates(foreign);
    return {
      foreignRefused: kinds.reduce((sum, rate) => sum + rate, 0) / kinds.length,
      chestRefused: Math.max(...rates(chest)),
      foreign,
      chest,
      notMeasured: KINDS_NOT_AT_HAND,
    };
  } finally {
    await thread.dispose();
  }
}

async function refusedOf(thread: InferenceThread, images: readonly Uint8Array[]): Promise<Refused> {
  let refused = 0;
  for (let start = 0; start < images.length; start += BATCH) {
    const pixels = await Promise.all(images.slice(start, start + BATCH).map((image) => preprocess(image)));
    const predictions = await thread.predict(pixels);
    refused += predictions.filter(({ abstention }) => abstention === 'NOT_AXIAL_CHEST_CT').length;
  }
  return { n: images.length, refused, interval95: wilson(refused, images.length) };
}
