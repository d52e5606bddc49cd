import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { type LabelledImage, readCovidCt } from '../data/dataset.js';
import { startInferenceThread } from '../engine/inference-thread.js';
import { grouped } from '../metrics/bootstrap.js';
import { type Interval, wilson } from '../metrics/interval.js';
import { evaluate } from '../release/evaluation.js';
import { type FileFormat, sniffedFormat } from './shortcut-probes-evidence.js';
import { type Area, areaByGroup } from './subgroups-area.js';

export const SUBGROUP_KINDS = ['all', 'file format', 'size', 'source seen in training', 'source'] as const;
export type SubgroupKind = (typeof SUBGROUP_KINDS)[number];

/** How images of one subgroup are read. */
export interface Subgroup extends Area {
  readonly kind: SubgroupKind;
  readonly name: string;
  readonly n: number;
  readonly positives: number;
  /** Of every image, refused or not, at the threshold: where one class is missing, sensitivity or specificity. */
  readonly accuracy: number | null;
  /** Wilson's. */
  readonly accuracy95: Interval | null;
  readonly meanProbability: number | null;
}

export interface Subgroups {
  /** The release that was measured. */
  readonly model: string;
  readonly n: number;
  readonly threshold: number;
  readonly rows: readonly Subgroup[];
}

/** An image that was read, and what subgroups it belongs to. */
export interface SubgroupImage {
  /** Paper or case. */
  readonly group: string;
  readonly label: 0 | 1;
  /** Calibrated, 0..1. */
  readonly probability: number;
  readonly format: FileFormat;
  /** Width times height. */
  readonly pixels: number;
  /** Whether images of its paper or case are in the training split. */
  readonly seen: boolean;
}

/** Papers and cases with fewer images are told together. */
const LEAST_OF_A_SOURCE = 5;

/**
 * Reads COVID-CT's test split with the newest release, subgroup by subgroup.
 *
 * @param data the folder that holds `covid-ct`.
 */
export async function subgroups(data: string, say: (line: string) => void): Promise<Subgroups> {
  const folder = join(data, 'covid-ct');
  const test = await readCovidCt(folder, 'test');
  const trained = new Set((await readCovidCt(folder, 'train')).map(({ group }) => group));
  const thread = await startInferenceThread({ engine: 'auto' });
  try {
    const { name, version, rule } = thread.model;
    say(`${name} ${version} on ${thread.engine}: ${test.length} test images`);
    const { predictions } = await evaluate(thread, test);
    const images: SubgroupImage[] = [];
    for (const [i, image] of test.entries()) {
      const probability = predictions[i]?.probability ?? Number.NaN;
      images.push({ ...(await looks(image)), seen: trained.has(image.group), label: image.covid19, probability });
    }
    return {
      model: `${name} ${version}`,
      n: test.length,
      threshold: rule.threshold,
      rows: subgroupRows(images, rule.threshold),
    };
  } finally {
    await thread.dispose();
  }
}

/** The table: of each kind the subgroups part all images. */
export function subgroupRows(images: readonly SubgroupImage[], threshold: number): Subgroup[] {
  const rows = (kind: SubgroupKind, parts: readonly (readonly [name: string, members: readonly SubgroupImage[]])[]) =>
    parts.filter(([, members]) => members.length > 0).map(([name, members]) => row(kind, name, members, threshold));
  const bySource = grouped(images, ({ group }) => group).sort((a, b) => b.length - a.length);
  const [large, small] = [
    bySource.filter((members) => members.length >= LEAST_OF_A_SOURCE),
    bySource.filter((members) => members.length < LEAST_OF_A_SOURCE),
  ];
  return [
    ...rows('all', [['all images', images]]),
    ...rows(
      'file format',
      (['PNG', 'JPEG', 'other'] as const).map((format) => [format, images.filter((image) => image.format === format)]),
    ),
    ...rows('size', sizeTerciles(images)),
    ...rows('source seen in training', [
      ['images of it are in the training split', images.filter(({ seen }) => seen)],
      ['not', images.filter(({ seen }) => !seen)],
    ]),
    ...rows('source', [
      ...large.map((members) => [sourceName(members[0]?.group ?? ''), members] as const),
      [`${small.length} smaller papers and cases`, small.flat()],
    ]),
  ];
}

/** Thirds by number of pixels; images of one size stay together. */
function sizeTerciles(images: readonly SubgroupImage[]): [string, SubgroupImage[]][] {
  const sorted = images.map(({ pixels }) => pixels).sort((a, b) => a - b);
  const [low, high] = [1, 2].map((third) => sorted[Math.ceil((third * sorted.length) / 3) - 1] ?? 0);
  const [least, most] = [low ?? 0, high ?? 0];
  const thousands = (pixels: number) => `${Math.round(pixels / 1_000)}`;
  return [
    [`up to ${thousands(least)} thousand pixels`, images.filter(({ pixels }) => pixels <= least)],
    [`up to ${thousands(most)} thousand pixels`, images.filter(({ pixels }) => pixels > least && pixels <= most)],
    ['larger', images.filter(({ pixels }) => pixels > most)],
  ];
}

/** COVID-CT's negatives are named by a case's number. */
function sourceName(group: string): string {
  const name = group.replace(/^covid-ct\//, '');
  return /^\d+$/.test(name) ? `case ${name}` : name;
}

function row(kind: SubgroupKind, name: string, members: readonly SubgroupImage[], threshold: number): Subgroup {
  const right = members.filter(({ probability, label }) => probability >= threshold === (label === 1)).length;
  return {
    kind,
    name,
    n: members.length,
    positives: members.filter(({ label }) => label === 1).length,
    ...areaByGroup(members.map(({ probability, label, group }) => ({ score: probability, label, group }))),
    accuracy: members.length === 0 ? null : right / members.length,
    accuracy95: wilson(right, members.length),
    meanProbability:
      members.length === 0 ? null : members.reduce((sum, { probability }) => sum + probability, 0) / members.length,
  };
}

async function looks({ path, group }: LabelledImage): Promise<Pick<SubgroupImage, 'format' | 'pixels' | 'group'>> {
  const bytes = await readFile(path);
  const { width, height } = await sharp(bytes).metadata();
  return { format: sniffedFormat(bytes), pixels: width * height, group };
}
