import { conformalBounds, fitTemperature, type Scored } from '../decision/calibration.js';
import { sigmoid } from '../decision/interpretation.js';
import { LESIONS } from '../network/architecture.js';
import type { Reading } from '../training/scoring.js';

/** What is fitted on readings of images that the network was not trained on. */
export interface Calibration {
  readonly temperature: { readonly covid19: number; readonly lesions: number };
  readonly indeterminate: readonly [low: number, high: number];
}

/** Of each class at most so many are called the other, before the rest is left INDETERMINATE. */
export const ALPHA = 0.1;

/** Fits temperatures and the bounds of abstention. */
export function calibrate(readings: readonly Reading[]): Calibration {
  const covid19 = readings.flatMap(({ covid19: label, probabilities: [p] }): Scored[] =>
    label === null || p === undefined ? [] : [{ score: logit(p), label }],
  );
  const lesions = readings.flatMap(({ lesions: labels, probabilities }) =>
    LESIONS.flatMap((_, i): Scored[] => {
      const [label, p] = [labels[i] ?? null, probabilities[i + 1]];
      return label === null || p === undefined ? [] : [{ score: logit(p), label }];
    }),
  );
  const temperature = { covid19: fitTemperature(covid19), lesions: fitTemperature(lesions) };
  const calibrated = covid19.map(({ score, label }) => ({ score: sigmoid(score / temperature.covid19), label }));
  return { temperature, indeterminate: conformalBounds(calibrated, ALPHA) };
}

/** Readings keep probabilities; one that was rounded to 0 or 1 is taken to be as far out as float32 tells. */
function logit(probability: number): number {
  const p = Math.min(1 - 1e-7, Math.max(1e-7, probability));
  return Math.log(p / (1 - p));
}
