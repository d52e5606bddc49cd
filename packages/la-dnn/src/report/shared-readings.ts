import { labelledReadings } from './labelled-reading.js';
import type { RunRecord } from './run-record.js';

/** What several runs said of COVID-19 on one validation image, run by run. */
export interface SharedReading {
  /** Source and name. */
  readonly image: string;
  readonly group: string;
  readonly label: 0 | 1;
  /** Probabilities in the order of the runs. */
  readonly scores: readonly number[];
}

/** The labelled validation images that all of the runs have read. */
export function sharedReadings(runs: readonly RunRecord[]): SharedReading[] {
  const [first = [], ...others] = runs.map(({ readings }) => labelledReadings(readings.validation, 'covid19'));
  const byImage = others.map((readings) => new Map(readings.map(({ image, score }) => [image, score])));
  return first.flatMap(({ image, group, label, score }) => {
    const scores = [score, ...byImage.flatMap((said) => said.get(image) ?? [])];
    return scores.length === runs.length ? [{ image, group, label, scores }] : [];
  });
}
