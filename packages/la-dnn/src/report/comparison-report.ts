import { comparisonPage } from './comparison-page.js';
import { type Arm, compareArms, IncomparableError, type PairedComparison } from './paired-comparison.js';
import type { PredictionFigures } from './prediction-figures.js';
import { familyOf } from './run-description.js';
import type { RunRecord } from './run-record.js';
import { type RunRow, runRow } from './run-row.js';
import { differingSettings } from './run-settings.js';
import { type SeedFamily, seedFamilies } from './seed-family.js';

/** Runs side by side. Only the last part, which its caller names, may be of test or other data. */
export interface Comparison {
  readonly runs: readonly RunRow[];
  readonly families: readonly SeedFamily[];
  readonly comparisons: readonly PairedComparison[];
  /** The settings in which runs are not all alike: by run's name, then by the setting's path. */
  readonly differingSettings: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly predictions: readonly PredictionFigures[];
}

/** The names of two families or runs. */
export type Pair = readonly [a: string, b: string];

/**
 * Compares runs by their configuration and their validation readings.
 *
 * @throws {IncomparableError} when a pair names what is not there, or what has no images in common.
 */
export function compareRuns(
  runs: readonly RunRecord[],
  pairs: readonly Pair[] = [],
  predictions: readonly PredictionFigures[] = [],
): { readonly json: Comparison; readonly html: string } {
  const rows = runs.map(runRow);
  const settings = [...differingSettings(runs)].map(([name, own]) => [name, Object.fromEntries(own)] as const);
  const json: Comparison = {
    runs: rows,
    families: seedFamilies(runs, rows),
    comparisons: pairs.map(([a, b]) => compareArms(armCalled(a, runs), armCalled(b, runs))),
    differingSettings: Object.fromEntries(settings),
    predictions,
  };
  return { json, html: comparisonPage(json) };
}

/** A run of that very name, else the runs of the family. */
function armCalled(name: string, runs: readonly RunRecord[]): Arm {
  const exact = runs.filter(({ config }) => config.name === name);
  const members = exact.length > 0 ? exact : runs.filter(({ config }) => familyOf(config.name) === name);
  if (members.length > 0) return { name, runs: members };
  const names = new Set(runs.map(({ config }) => familyOf(config.name) ?? config.name));
  throw new IncomparableError(`there is no run or family called ${name}; there are ${[...names].join(', ') || 'none'}`);
}
