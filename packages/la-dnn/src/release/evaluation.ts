import { readFile } from 'node:fs/promises';
import type { LabelledImage } from '../data/dataset.js';
import type { InferenceThread } from '../engine/inference-thread.js';
import { bootstrapAuc, type Interval, wilson } from '../metrics/interval.js';
import { auc, confusion } from '../metrics/roc.js';
import { LESIONS, type Lesion } from '../network/architecture.js';
import { type ImagePrediction, outcomeOf } from '../prediction.js';
import { preprocess } from '../preprocess/preprocess.js';

/** A proportion with its Wilson interval, or an AUC with its bootstrap interval; null where it cannot be measured. */
export interface Measured {
  readonly value: number | null;
  readonly interval95: Interval | null;
}

export interface Evaluation {
  readonly n: number;
  readonly positives: number;
  readonly auc: Measured;
  readonly accuracy: Measured;
  readonly sensitivity: Measured;
  readonly specificity: Measured;
  readonly precision: Measured;
  /** Over the images on which somebody looked for lesions. */
  readonly lesions: Readonly<
    Record<Lesion, { readonly n: number; readonly positives: number; readonly auc: Measured }>
  >;
  readonly predictions: readonly {
    readonly image: string;
    readonly probability: number;
    readonly outcome: 'POSITIVE' | 'NEGATIVE';
  }[];
}

const BATCH = 8;

/**
 * Reads labelled images with a warm model and measures it at the model's own threshold.
 *
 * @throws {UnreadableImageError} for an image that cannot be decoded: none is left out of a count.
 */
export async function evaluate(thread: InferenceThread, images: readonly LabelledImage[]): Promise<Evaluation> {
  const predictions: ImagePrediction[] = [];
  for (let start = 0; start < images.length; start += BATCH) {
    const batch = images.slice(start, start + BATCH);
    const pixels = await Promise.all(batch.map(async (image) => preprocess(await readFile(image.path))));
    predictions.push(...(await thread.predict(pixels)));
  }
  const { threshold } = thread.model;
  const labels = images.map((image) => image.covid19);
  const scores = predictions.map((prediction) => prediction.covid19);
  const { truePositive, falsePositive, trueNegative, falseNegative } = confusion(scores, labels, threshold);
  const lesions = Object.fromEntries(
    LESIONS.map((lesion, i) => {
      const looked = images.flatMap((image, row) => (image.lesions ? [{ row, label: image.lesions[i] ?? 0 }] : []));
      const known = looked.map(({ label }) => label);
      const found = looked.map(({ row }) => predictions[row]?.lesions[lesion] ?? 0);
      const positives = known.filter((label) => label === 1).length;
      return [lesion, { n: looked.length, positives, auc: area(found, known) }];
    }),
  ) as Evaluation['lesions'];
  return {
    n: images.length,
    positives: labels.filter((label) => label === 1).length,
    auc: area(scores, labels),
    accuracy: proportion(truePositive + trueNegative, images.length),
    sensitivity: proportion(truePositive, truePositive + falseNegative),
    specificity: proportion(trueNegative, trueNegative + falsePositive),
    precision: proportion(truePositive, truePositive + falsePositive),
    lesions,
    predictions: images.map(({ name }, i) => {
      const probability = scores[i] ?? Number.NaN;
      return { image: name, probability, outcome: outcomeOf(probability, threshold) };
    }),
  };
}

const area = (scores: readonly number[], labels: readonly (0 | 1)[]): Measured => ({
  value: auc(scores, labels),
  interval95: bootstrapAuc(scores, labels),
});

const proportion = (successes: number, trials: number): Measured => ({
  value: trials === 0 ? null : successes / trials,
  interval95: wilson(successes, trials),
});
