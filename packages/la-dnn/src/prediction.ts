import type { Finding, Lesion } from './network/architecture.js';
import { LESIONS } from './network/architecture.js';

/** POSITIVE and NEGATIVE are on one side of all doubt that the model's conformal rule leaves; INDETERMINATE is not. */
export type Outcome = 'POSITIVE' | 'NEGATIVE' | 'INDETERMINATE';

/** Why there is no outcome: the image is no axial chest CT, or either answer would be wrong too often. */
export type Abstention = 'NOT_AXIAL_CHEST_CT' | 'UNCERTAIN';

/** What the model makes of one image. */
export interface ImagePrediction {
  /** Calibrated probability of COVID-19, 0..1; it means nothing for an image that is refused. */
  readonly covid19: number;
  /** Calibrated probabilities, 0..1. */
  readonly lesions: Readonly<Record<Lesion, number>>;
  /** Where each finding was looked for: 14 × 14, row by row, each summing to 1. */
  readonly attention: Readonly<Record<Finding, Float32Array>>;
  /** How unlike an axial chest CT the image is, in units of what is refused: above 1 it is. */
  readonly foreignness: number;
  readonly outcome: Outcome;
  /** Null when there is an outcome. */
  readonly abstention: Abstention | null;
}

/** What the model makes of a study. */
export interface StudyPrediction {
  /** Null when every image was refused. */
  readonly covid19: number | null;
  readonly lesions: Readonly<Record<Lesion, number>> | null;
  readonly outcome: Outcome;
  readonly abstention: Abstention | null;
  /** Images that were refused as no axial chest CT, and took no part. */
  readonly refusedImages: number;
}

/** How probabilities become outcomes. */
export interface DecisionRule {
  /** At or above it an image counts as positive where only two answers are allowed. */
  readonly threshold: number;
  /** Below the first number NEGATIVE, above the second POSITIVE, between them INDETERMINATE. 0..1. */
  readonly indeterminate: readonly [low: number, high: number];
}

/** Thrown when the engine answers with no numbers, or not at all; the reading must be tried elsewhere. */
export class InferenceError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InferenceError';
  }
}

/** The outcome of a probability. */
export function outcomeOf(probability: number, { indeterminate: [low, high] }: DecisionRule): Outcome {
  if (probability < low) return 'NEGATIVE';
  return probability > high ? 'POSITIVE' : 'INDETERMINATE';
}

/**
 * A study's reading from its images'. Images that are no axial chest CT take no part. Of the others each of the six
 * probabilities is the mean over the quarter of the images that score highest on it, at least one: a lesion seldom shows
 * on every slice, and a mean over all would drown it; the single highest slice would make a large study positive by
 * chance. The outcome is what the rule says of the study's probability.
 *
 * @throws {RangeError} for no images.
 */
export function aggregateStudy(
  predictions: readonly Pick<ImagePrediction, 'covid19' | 'lesions' | 'abstention'>[],
  rule: DecisionRule,
): StudyPrediction {
  if (predictions.length === 0) throw new RangeError('a study has at least one image');
  const read = predictions.filter(({ abstention }) => abstention !== 'NOT_AXIAL_CHEST_CT');
  const refusedImages = predictions.length - read.length;
  if (read.length === 0) {
    return { covid19: null, lesions: null, outcome: 'INDETERMINATE', abstention: 'NOT_AXIAL_CHEST_CT', refusedImages };
  }
  const covid19 = highestMean(read.map((prediction) => prediction.covid19));
  const lesions = Object.fromEntries(
    LESIONS.map((lesion) => [lesion, highestMean(read.map((prediction) => prediction.lesions[lesion]))]),
  ) as Record<Lesion, number>;
  const outcome = outcomeOf(covid19, rule);
  return { covid19, lesions, outcome, abstention: outcome === 'INDETERMINATE' ? 'UNCERTAIN' : null, refusedImages };
}

function highestMean(values: number[]): number {
  const top = Math.ceil(values.length / 4);
  const highest = values.sort((a, b) => b - a).slice(0, top);
  return highest.reduce((sum, value) => sum + value, 0) / top;
}
