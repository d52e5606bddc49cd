import { bootstrapByGroup } from '../metrics/bootstrap.js';
import type { Interval } from '../metrics/interval.js';
import { auc } from '../metrics/roc.js';
import { type Random, seededRandom } from '../random/random.js';
import { mean } from './numbers.js';
import type { RunRecord } from './run-record.js';
import { sharedReadings } from './shared-readings.js';

/** One side of a comparison: runs that differ by their seed alone. */
export interface Arm {
  readonly name: string;
  readonly runs: readonly RunRecord[];
}

/** A figure of both arms; the intervals are of 95 %, of the difference a - b, null where it cannot be had. */
export interface PairedDifference {
  readonly a: number | null;
  readonly b: number | null;
  readonly difference: number | null;
  readonly interval95: Interval | null;
}

/** How two families differ on the validation images that all of their runs have read. */
export interface PairedComparison {
  readonly a: string;
  readonly b: string;
  readonly seeds: { readonly a: readonly number[]; readonly b: readonly number[] };
  /** Both arms have the same seeds, so that a run of one belongs to a run of the other. */
  readonly pairedBySeed: boolean;
  readonly images: number;
  readonly groups: number;
  /** Mean of the runs' AUC; the interval draws images alone: it is about these very networks. */
  readonly meanAuc: PairedDifference;
  /** The same difference, drawing seeds as well: it is about the way of training. Null with one seed in an arm. */
  readonly meanAucOverSeeds95: Interval | null;
  /** AUC of the scores averaged over seeds: the arms as ensembles. */
  readonly averagedScores: PairedDifference;
}

/** Two arms cannot be compared. */
export class IncomparableError extends Error {
  override readonly name = 'IncomparableError';
}

/**
 * The paired difference of two families. Each bootstrap sample draws whole groups of images, the same ones for both
 * arms, so that images which are hard for both do not widen the interval.
 *
 * @throws {IncomparableError} when an arm has no run, or the runs have no labelled image in common.
 */
export function compareArms(a: Arm, b: Arm): PairedComparison {
  const images = commonImages(a, b);
  const both = (figure: Figure) => pairedDifference(images, figure);
  const seeds = { a: a.runs.map(({ config }) => config.seed), b: b.runs.map(({ config }) => config.seed) };
  const pairedBySeed = seeds.a.toSorted().join() === seeds.b.toSorted().join();
  return {
    a: a.name,
    b: b.name,
    seeds,
    pairedBySeed,
    images: images.length,
    groups: new Set(images.map(({ group }) => group)).size,
    meanAuc: both(meanAuc),
    meanAucOverSeeds95: overSeeds(images, seeds, pairedBySeed),
    averagedScores: both(aucOfAverage),
  };
}

/** What all runs said of one image, arm by arm and run by run. */
interface SharedImage {
  readonly group: string;
  readonly label: 0 | 1;
  readonly a: readonly number[];
  readonly b: readonly number[];
}

type Figure = (images: readonly SharedImage[], arm: 'a' | 'b') => number | null;

function commonImages(a: Arm, b: Arm): SharedImage[] {
  for (const { name, runs } of [a, b]) if (runs.length === 0) throw new IncomparableError(`there is no run of ${name}`);
  const others = new Map(sharedReadings(b.runs).map(({ image, scores }) => [image, scores]));
  const images = sharedReadings(a.runs).flatMap(({ image, group, label, scores }): SharedImage[] => {
    const other = others.get(image);
    return other ? [{ group, label, a: scores, b: other }] : [];
  });
  if (images.length === 0) {
    throw new IncomparableError(
      `${a.name} and ${b.name} have no validation image in common that all of their runs read`,
    );
  }
  return images;
}

function pairedDifference(images: readonly SharedImage[], figure: Figure): PairedDifference {
  const difference = (sample: readonly SharedImage[]) => minus(figure(sample, 'a'), figure(sample, 'b'));
  const value = difference(images);
  return {
    a: figure(images, 'a'),
    b: figure(images, 'b'),
    difference: value,
    interval95: value === null ? null : bootstrapByGroup(images, ({ group }) => group, difference),
  };
}

const meanAuc: Figure = (images, arm) =>
  meanAucOf(
    images,
    arm,
    Array.from({ length: images[0]?.[arm].length ?? 0 }, (_, run) => run),
  );

const aucOfAverage: Figure = (images, arm) =>
  auc(
    images.map((image) => mean(image[arm])),
    images.map(({ label }) => label),
  );

function meanAucOf(images: readonly SharedImage[], arm: 'a' | 'b', runs: readonly number[]): number | null {
  const labels = images.map(({ label }) => label);
  const areas = runs.map((run) =>
    auc(
      images.map((image) => image[arm][run] ?? 0),
      labels,
    ),
  );
  return areas.some((area) => area === null) ? null : mean(areas.map((area) => area ?? 0));
}

/**
 * Draws seeds and groups of images at once (Owen, "The pigeonhole bootstrap", Annals of Applied Statistics 2007, which
 * shows that this errs towards too wide an interval). Runs with the same seed share their order of images and what is
 * done to them, so they are drawn together.
 */
function overSeeds(
  images: readonly SharedImage[],
  seeds: PairedComparison['seeds'],
  pairedBySeed: boolean,
): Interval | null {
  if (seeds.a.length < 2 || seeds.b.length < 2) return null;
  const random = seededRandom(2);
  return bootstrapByGroup(
    images,
    ({ group }) => group,
    (sample) => {
      const a = draw(random, seeds.a.length);
      const b = pairedBySeed ? a.map((run) => seeds.b.indexOf(seeds.a[run] ?? 0)) : draw(random, seeds.b.length);
      return minus(meanAucOf(sample, 'a', a), meanAucOf(sample, 'b', b));
    },
  );
}

const draw = (random: Random, count: number): number[] =>
  Array.from({ length: count }, () => Math.floor(random() * count));

const minus = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a - b);
