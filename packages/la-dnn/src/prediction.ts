import { FINDINGS, LESIONS, type Lesion } from './network/architecture.js';

/** What the network makes of one image, or of a study: probabilities in 0..1. */
export interface ImagePrediction {
  readonly covid19: number;
  readonly lesions: Readonly<Record<Lesion, number>>;
}

/** Thrown when the engine answers with anything but probabilities, or not at all; the reading must be tried elsewhere. */
export class InferenceError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InferenceError';
  }
}

/**
 * Reads the network's answers.
 *
 * @param values [N, 6] row by row, in the order of FINDINGS.
 * @throws {InferenceError} for anything out of 0..1, NaN included.
 */
export function toPredictions(values: ArrayLike<number>, count: number): ImagePrediction[] {
  if (values.length !== count * FINDINGS.length) throw new InferenceError('the engine answered with another shape');
  return Array.from({ length: count }, (_, row) => {
    const at = (i: number): number => {
      const value = values[row * FINDINGS.length + i] ?? Number.NaN;
      if (!(value >= 0 && value <= 1)) throw new InferenceError('the engine answered with no probability');
      return value;
    };
    const lesions = Object.fromEntries(LESIONS.map((lesion, i) => [lesion, at(i + 1)])) as Record<Lesion, number>;
    return { covid19: at(0), lesions };
  });
}

/**
 * A study's reading from its images': each of the six is the mean over the quarter of the images that score highest on
 * it, at least one. A lesion seldom shows on every slice, and a mean over all would drown it; the single highest slice
 * would make a large study positive by chance.
 *
 * @throws {RangeError} for no images.
 */
export function aggregateStudy(predictions: readonly ImagePrediction[]): ImagePrediction {
  if (predictions.length === 0) throw new RangeError('a study has at least one image');
  const top = Math.ceil(predictions.length / 4);
  const highestMean = (values: number[]): number =>
    values
      .sort((a, b) => b - a)
      .slice(0, top)
      .reduce((sum, value) => sum + value, 0) / top;
  const lesions = Object.fromEntries(
    LESIONS.map((lesion) => [lesion, highestMean(predictions.map((prediction) => prediction.lesions[lesion]))]),
  ) as Record<Lesion, number>;
  return { covid19: highestMean(predictions.map((prediction) => prediction.covid19)), lesions };
}

/** On which side of the threshold a probability lies. */
export const outcomeOf = (probability: number, threshold: number): 'POSITIVE' | 'NEGATIVE' =>
  probability >= threshold ? 'POSITIVE' : 'NEGATIVE';
