import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { LESIONS } from '../network/architecture.js';
import { groupOf } from './groups.js';

export const SOURCES = ['covid-ct', 'sars-cov-2-ct', 'lesion-masks', 'folder'] as const;
export type SourceName = (typeof SOURCES)[number];

/** An image and what is known of it; what nobody looked for is undefined, never 0. */
export interface AnnotatedImage {
  /** As its list names it. */
  readonly name: string;
  readonly path: string;
  readonly source: SourceName;
  /** Images of one group may show one patient: no split, fold or bootstrap separates them. */
  readonly group: string;
  readonly covid19: 0 | 1 | undefined;
  /** The five lesions, in the order of LESIONS. */
  readonly lesions: readonly (0 | 1 | undefined)[];
  /** A PNG of the same scene in which lesions are white. */
  readonly lesionMask?: string;
}

/** An image of which is known whether it is a COVID-19 case. */
export interface LabelledImage extends AnnotatedImage {
  readonly covid19: 0 | 1;
}

export type Split = 'train' | 'val' | 'test';

/** Thrown when the test split is asked for while something is being trained. */
export class TestSplitSealedError extends Error {
  constructor() {
    super('the test split cannot be read by a process that trains');
    this.name = 'TestSplitSealedError';
  }
}

let sealed = false;

/** Makes it impossible for this process to read a test split; whatever trains or selects calls this first. */
export function sealTestSplit(): void {
  sealed = true;
}

/** Lesions of an image on which nobody looked for any. */
export const NO_LESION_KNOWN: readonly undefined[] = LESIONS.map(() => undefined);

/**
 * Reads a split of COVID-CT (He et al., arXiv 2003.13865) with the five-lesion labels of the LA-DNN authors.
 *
 * A positive image on which no lesion is marked was not annotated: its lesions are undefined, not absent.
 *
 * @throws {TestSplitSealedError}
 */
export async function readCovidCt(folder: string, split: Split): Promise<LabelledImage[]> {
  if (split === 'test' && sealed) throw new TestSplitSealedError();
  const findImage = await imageIndex(join(folder, 'images'));
  const [, ...rows] = csvRows(await readFile(join(folder, `${split}_meta.csv`), 'latin1'));
  return rows.map(([name = '', covid, ...marks]) => {
    const covid19 = covid ? 1 : 0;
    const lesions = LESIONS.map((_, i): 0 | 1 => (marks[i] ? 1 : 0));
    const annotated = covid19 === 0 || lesions.includes(1);
    return {
      name,
      path: findImage(name),
      source: 'covid-ct',
      group: groupOf('covid-ct', name),
      covid19,
      lesions: annotated ? lesions : NO_LESION_KNOWN,
    };
  });
}

/** Reads any folder of images with a CSV of `image,covid` (0 or 1). No lesion is known. */
export async function readLabelledFolder(
  folder: string,
  labelsCsv: string,
  source: SourceName = 'folder',
): Promise<LabelledImage[]> {
  const findImage = await imageIndex(folder);
  const [header = [], ...rows] = csvRows(await readFile(labelsCsv, 'latin1'));
  const image = header.indexOf('image');
  const covid = header.indexOf('covid');
  if (image < 0 || covid < 0) throw new Error('the labels need the columns "image" and "covid"');
  return rows.map((row) => {
    const name = row[image] ?? '';
    return {
      name,
      path: findImage(name),
      source,
      group: groupOf(source, name),
      covid19: row[covid] === '1' ? 1 : 0,
      lesions: NO_LESION_KNOWN,
    };
  });
}

/** Lists name some files without their extension, or with another one: the stem decides. */
async function imageIndex(folder: string): Promise<(name: string) => string> {
  const files = await readdir(folder);
  const exact = new Set(files);
  const byStem = new Map(files.map((file) => [stem(file), file]));
  return (name) => {
    const file = exact.has(name) ? name : (byStem.get(name) ?? byStem.get(stem(name)));
    if (!file) throw new Error(`no image is called ${name}`);
    return join(folder, file);
  };
}

/** Names contain dots of their own; only what looks like an image's ending is one. */
export function stem(name: string): string {
  const ending = extname(name);
  return /^\.(png|jpe?g)$/i.test(ending) ? name.slice(0, -ending.length) : name;
}

/** These lists quote nothing. */
export const csvRows = (text: string): string[][] =>
  text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => line.split(',').map((cell) => cell.trim()));
