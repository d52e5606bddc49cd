import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { LESIONS } from '../network/architecture.js';

/** An image and what is known of it. */
export interface LabelledImage {
  /** As its list names it. */
  readonly name: string;
  readonly path: string;
  readonly covid19: 0 | 1;
  /** 0 or 1 for each of the five lesions, or undefined where nobody looked for them. */
  readonly lesions: readonly (0 | 1)[] | undefined;
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
    return { name, path: findImage(name), covid19, lesions: annotated ? lesions : undefined };
  });
}

/** Reads any folder of images with a CSV of `image,covid` (0 or 1). No lesion is known. */
export async function readLabelledFolder(folder: string, labelsCsv: string): Promise<LabelledImage[]> {
  const findImage = await imageIndex(folder);
  const [header = [], ...rows] = csvRows(await readFile(labelsCsv, 'latin1'));
  const image = header.indexOf('image');
  const covid = header.indexOf('covid');
  if (image < 0 || covid < 0) throw new Error('the labels need the columns "image" and "covid"');
  return rows.map((row) => {
    const name = row[image] ?? '';
    return { name, path: findImage(name), covid19: row[covid] === '1' ? 1 : 0, lesions: undefined };
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
function stem(name: string): string {
  const ending = extname(name);
  return /^\.(png|jpe?g)$/i.test(ending) ? name.slice(0, -ending.length) : name;
}

/** These lists quote nothing. */
const csvRows = (text: string): string[][] =>
  text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => line.split(',').map((cell) => cell.trim()));
