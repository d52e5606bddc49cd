import type { Measured } from '../release/evaluation.js';
import { areaUnderRoc, measured } from './labelled-reading.js';
import { mean, standardDeviation } from './numbers.js';
import { familyOf } from './run-description.js';
import type { RunRecord } from './run-record.js';
import type { RunRow } from './run-row.js';
import { settingsOf } from './run-settings.js';
import { sharedReadings } from './shared-readings.js';

/** Of one figure over the runs that have it; null for none. */
export interface Spread {
  readonly mean: number;
  /** Of a sample; null for one run. */
  readonly standardDeviation: number | null;
  readonly range: readonly [low: number, high: number];
}

/** Runs that differ by their seed alone. */
export interface SeedFamily {
  readonly name: string;
  readonly seeds: readonly number[];
  /** Whether they really do: names may say so where settings do not. */
  readonly sameSettings: boolean;
  readonly validationAuc: Spread | null;
  readonly logLoss: Spread | null;
  readonly outOfFoldAuc: Spread | null;
  /** AUC of the scores averaged over seeds: the family as an ensemble. */
  readonly averagedScoresAuc: Measured;
}

/** The families among runs, in the order in which they first come; runs without `.seed-N` in their name are in none. */
export function seedFamilies(runs: readonly RunRecord[], rows: readonly RunRow[]): SeedFamily[] {
  const names = new Set(runs.flatMap(({ config }) => familyOf(config.name) ?? []));
  return [...names].map((name) => {
    const members = runs.filter(({ config }) => familyOf(config.name) === name);
    const own = rows.filter((row) => familyOf(row.name) === name);
    const settings = new Set(members.map(({ config }) => JSON.stringify([...settingsOf(config)].sort())));
    return {
      name,
      seeds: members.map(({ config }) => config.seed),
      sameSettings: settings.size === 1,
      validationAuc: spread(own.map(({ validationAuc }) => validationAuc.value)),
      logLoss: spread(own.map(({ logLoss }) => logLoss.value)),
      outOfFoldAuc: spread(own.map(({ outOfFoldAuc }) => outOfFoldAuc?.value ?? null)),
      averagedScoresAuc: averagedScoresAuc(members),
    };
  });
}

export function spread(values: readonly (number | null)[]): Spread | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  return {
    mean: mean(known),
    standardDeviation: standardDeviation(known),
    range: [Math.min(...known), Math.max(...known)],
  };
}

const averagedScoresAuc = (runs: readonly RunRecord[]): Measured =>
  measured(
    sharedReadings(runs).map(({ scores, ...reading }) => ({ ...reading, score: mean(scores) })),
    areaUnderRoc,
  );
