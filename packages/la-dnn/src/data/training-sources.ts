import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LESIONS } from '../network/architecture.js';
import { type AnnotatedImage, csvRows, type LabelledImage, readCovidCt, readLabelledFolder } from './dataset.js';

export const TRAINING_SOURCES = ['covid-ct', 'sars-cov-2-ct', 'lesion-masks'] as const;
export type TrainingSource = (typeof TRAINING_SOURCES)[number];

/** Which part of a source: what may be trained on, or what is kept to measure with. */
export type Part = 'training' | 'held-out';

/** Of each class of the São Paulo set, the numbers up to here are trained on: four fifths. */
const SARS_TRAINING_FRACTION = 0.8;

/** Volumes on which attention is measured and nothing is ever trained. */
const HELD_OUT_VOLUMES: ReadonlySet<string> = new Set(['1', '5', '8']);

/** One volume has half of all slices, thinner ones: every third of them is enough. */
const DENSE_VOLUME = '3';

/**
 * Reads what may be trained on.
 *
 * @param data the folder that holds the sources.
 */
export function readTrainingSource(data: string, source: TrainingSource): Promise<AnnotatedImage[]> {
  switch (source) {
    case 'covid-ct':
      return readCovidCt(join(data, source), 'train');
    case 'sars-cov-2-ct':
      return readSarsCov2Ct(data, 'training');
    case 'lesion-masks':
      return readLesionMasks(data, 'training');
  }
}

/**
 * The SARS-CoV-2 CT-scan set of São Paulo, parted by number, since neighbours may be one patient's.
 */
export async function readSarsCov2Ct(data: string, part: Part): Promise<LabelledImage[]> {
  const folder = join(data, 'sars-cov-2-ct');
  const all = await readLabelledFolder(join(folder, 'images'), join(folder, 'labels.csv'), 'sars-cov-2-ct');
  const number = ({ name }: LabelledImage) => Number(/(\d+)/.exec(name)?.[1] ?? 0);
  return [0, 1].flatMap((covid19) => {
    const images = all.filter((image) => image.covid19 === covid19);
    const last = SARS_TRAINING_FRACTION * Math.max(...images.map(number));
    return images.filter((image) => number(image) <= last === (part === 'training'));
  });
}

/**
 * Axial slices of nine volumes with a mask of ground glass and consolidation together, parted by volume. Where there is
 * no lesion, none of the first four is present; where there is one, ground glass is taken to be among it. Whether a
 * slice is a COVID-19 case is left open: all volumes are, and a source that knows one class teaches its own looks.
 */
export async function readLesionMasks(data: string, part: Part): Promise<AnnotatedImage[]> {
  const folder = join(data, 'lesion-masks');
  const [, ...rows] = csvRows(await readFile(join(folder, 'slices.csv'), 'latin1'));
  return rows.flatMap(([image = '', volume = '', slice = '', hasLesion]): AnnotatedImage[] => {
    if (HELD_OUT_VOLUMES.has(volume) !== (part === 'held-out')) return [];
    if (volume === DENSE_VOLUME && Number(slice) % 3 !== 0) return [];
    const present = hasLesion === '1';
    return [
      {
        name: image,
        path: join(folder, 'images', image),
        source: 'lesion-masks',
        group: `lesion-masks/${volume}`,
        covid19: undefined,
        lesions: LESIONS.map((lesion) => (present ? (lesion === 'GGO' ? 1 : undefined) : absent(lesion))),
        lesionMask: join(folder, 'images', image.replace(/\.jpg$/, '_lesion.png')),
      },
    ];
  });
}

/** Septal thickening is not ground glass and may be there without it. */
const absent = (lesion: (typeof LESIONS)[number]): 0 | undefined => (lesion === 'InSepThi' ? undefined : 0);
