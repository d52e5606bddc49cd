import type { Measured } from '../release/evaluation.js';
import { areaUnderRoc, labelledReadings, logLoss, measured } from './labelled-reading.js';
import { median } from './numbers.js';
import { epochsOf, familyOf, frozenPartOf, keptEpochOf, sourcesOf, startOf } from './run-description.js';
import type { RunRecord } from './run-record.js';

/** A run in a comparison. Its validation figures are of the kept weights; validation chose them and so flatters. */
export interface RunRow {
  readonly name: string;
  /** Runs that differ by their seed alone have it in common; its own name for any other run. */
  readonly family: string;
  readonly start: string;
  readonly sources: string;
  readonly frozen: string;
  readonly epochs: number;
  /** Pixels. */
  readonly inputSide: number;
  readonly seed: number;
  /** 0 for COVID-19 alone. */
  readonly lesionWeight: number;
  /** Images of the validation split that were read. */
  readonly n: number;
  readonly validationAuc: Measured;
  /** Nats. */
  readonly logLoss: Measured;
  /** Of the fold that was left out; null when none was. */
  readonly outOfFoldAuc: Measured | null;
  /** Median of an epoch; null when there is none. */
  readonly secondsPerEpoch: number | null;
}

export function runRow(run: RunRecord): RunRow {
  const { config, readings } = run;
  const validation = labelledReadings(readings.validation, 'covid19');
  const outOfFold = labelledReadings(readings.outOfFold, 'covid19');
  const kept = run.history[keptEpochOf(run)];
  // A run of an earlier version left no readings, but its history knows the values.
  const known = (value: number | undefined): Measured => ({ value: value ?? null, interval95: null });
  return {
    name: config.name,
    family: familyOf(config.name) ?? config.name,
    start: startOf(config),
    sources: sourcesOf(config),
    frozen: frozenPartOf(config),
    epochs: epochsOf(run).length,
    inputSide: config.inputSide,
    seed: config.seed,
    lesionWeight: config.lesionWeight,
    n: validation.length,
    validationAuc: validation.length > 0 ? measured(validation, areaUnderRoc) : known(kept?.validationAuc),
    logLoss: validation.length > 0 ? measured(validation, logLoss) : known(kept?.validationLoss),
    outOfFoldAuc: outOfFold.length > 0 ? measured(outOfFold, areaUnderRoc) : null,
    secondsPerEpoch: median(epochsOf(run).map(({ seconds }) => seconds)),
  };
}
