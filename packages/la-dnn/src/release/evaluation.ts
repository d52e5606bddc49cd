import { readFile } from 'node:fs/promises';
import type { LabelledImage } from '../data/dataset.js';
import { calibrationFigures, type Scored } from '../decision/calibration.js';
import type { InferenceThread } from '../engine/inference-thread.js';
import { bootstrapByGroup } from '../metrics/bootstrap.js';
import { bootstrapAuc, type Interval, wilson } from '../metrics/interval.js';
import { auc, confusion } from '../metrics/roc.js';
import { LESIONS, type Lesion } from '../network/architecture.js';
import { type DecisionRule, type ImagePrediction, type Outcome, outcomeOf } from '../prediction.js';
import { mirrorImage, preprocess } from '../preprocess/preprocess.js';

/**
 * A figure with its 95 % interval: Wilson's for a proportion, a bootstrap's for any other. Null where it cannot be
 * measured.
 */
export interface Measured {
  readonly value: number | null;
  readonly interval95: Interval | null;
}

/** What is said of an image. */
export interface EvaluatedImage {
  readonly image: string;
  readonly group: string;
  readonly label: 0 | 1;
  /** Calibrated probability of COVID-19, 0..1. */
  readonly probability: number;
  readonly outcome: Outcome;
  /** As no axial chest CT. */
  readonly refused: boolean;
}

export interface Evaluation {
  readonly n: number;
  readonly positives: number;
  readonly auc: Measured;
  /** Of every image, refused or not, at the released threshold. */
  readonly accuracy: Measured;
  readonly sensitivity: Measured;
  readonly specificity: Measured;
  readonly precision: Measured;
  readonly calibration: { readonly ece: Measured; readonly brier: number | null; readonly slope: number | null };
  /** Fraction of the images whose outcome is not INDETERMINATE. */
  readonly coverage: number;
  /** Of these. */
  readonly accuracyWhereCovered: Measured;
  /** Images refused as no axial chest CT; they stay in n. */
  readonly refused: number;
  /** Over the images on which somebody looked for lesions. */
  readonly lesions: Readonly<
    Record<Lesion, { readonly n: number; readonly positives: number; readonly auc: Measured }>
  >;
  readonly predictions: readonly EvaluatedImage[];
}

const BATCH = 8;

export interface EvaluationOptions {
  /** Reads each image's mirror image too, and takes the mean of the two in logits: twice the work. Of an experiment, not of the release. */
  readonly mirrored?: boolean;
}

/**
 * Reads labelled images with a warm model and measures it at the model's own threshold.
 *
 * @throws {UnreadableImageError} for an image that cannot be decoded: none is left out of a count.
 */
export async function evaluate(
  thread: InferenceThread,
  images: readonly LabelledImage[],
  { mirrored = false }: EvaluationOptions = {},
): Promise<Evaluation> {
  const predictions: ImagePrediction[] = [];
  for (let start = 0; start < images.length; start += BATCH) {
    const batch = images.slice(start, start + BATCH);
    const pixels = await Promise.all(batch.map(async (image) => preprocess(await readFile(image.path))));
    const plain = await thread.predict(pixels);
    const other = mirrored ? await thread.predict(pixels.map(mirrorImage)) : [];
    predictions.push(...plain.map((one, i) => meanOfTwo(one, other[i] ?? one, thread.model.rule)));
  }
  const evaluated = images.map(({ name, group, covid19 }, i): EvaluatedImage => {
    const { covid19: probability = Number.NaN, outcome = 'INDETERMINATE', abstention } = predictions[i] ?? {};
    return { image: name, group, label: covid19, probability, outcome, refused: abstention === 'NOT_AXIAL_CHEST_CT' };
  });
  const lesions = LESIONS.map((lesion, i) => {
    const looked = images.flatMap(({ lesions: marks }, row) => {
      const label = marks[i];
      return label === undefined ? [] : [{ label, score: predictions[row]?.lesions[lesion] ?? 0 }];
    });
    const positives = looked.filter(({ label }) => label === 1).length;
    return [lesion, { n: looked.length, positives, auc: areaOf(looked) }] as const;
  });
  return {
    ...figuresOf(evaluated, thread.model.rule),
    lesions: Object.fromEntries(lesions) as Evaluation['lesions'],
    predictions: evaluated,
  };
}

/** What is said of an image and of its mirror image, in one: refused where the image itself is. */
function meanOfTwo(image: ImagePrediction, mirrored: ImagePrediction, rule: DecisionRule): ImagePrediction {
  if (mirrored === image) return image;
  const covid19 = meanInLogits(image.covid19, mirrored.covid19);
  const lesions = Object.fromEntries(
    LESIONS.map((lesion) => [lesion, meanInLogits(image.lesions[lesion], mirrored.lesions[lesion])]),
  ) as ImagePrediction['lesions'];
  const outcome = image.abstention === 'NOT_AXIAL_CHEST_CT' ? image.outcome : outcomeOf(covid19, rule);
  return { ...image, covid19, lesions, outcome };
}

/** Of two probabilities; those that float32 rounded to 0 or 1 are taken to be as far out as it tells. */
function meanInLogits(a: number, b: number): number {
  const logit = (p: number) => {
    const inside = Math.min(1 - 1e-7, Math.max(1e-7, p));
    return Math.log(inside / (1 - inside));
  };
  return 1 / (1 + Math.exp(-(logit(a) + logit(b)) / 2));
}

/** The figures of images that have been read, of all or of some. */
export function figuresOf(
  images: readonly EvaluatedImage[],
  rule: DecisionRule,
): Omit<Evaluation, 'lesions' | 'predictions'> {
  const labels = images.map(({ label }) => label);
  const probabilities = images.map(({ probability }) => probability);
  const { truePositive, falsePositive, trueNegative, falseNegative } = confusion(probabilities, labels, rule.threshold);
  const covered = images.filter(({ outcome }) => outcome !== 'INDETERMINATE');
  const right = covered.filter(({ outcome, label }) => (outcome === 'POSITIVE') === (label === 1));
  return {
    n: images.length,
    positives: labels.filter((label) => label === 1).length,
    auc: areaOf(images.map(({ probability, label }) => ({ score: probability, label }))),
    accuracy: proportion(truePositive + trueNegative, images.length),
    sensitivity: proportion(truePositive, truePositive + falseNegative),
    specificity: proportion(trueNegative, trueNegative + falsePositive),
    precision: proportion(truePositive, truePositive + falsePositive),
    calibration: calibrationOf(images),
    coverage: images.length === 0 ? 0 : covered.length / images.length,
    accuracyWhereCovered: proportion(right.length, covered.length),
    refused: images.filter(({ refused }) => refused).length,
  };
}

/** Fewer images than this fill no ten bins. */
const LEAST_FOR_CALIBRATION = 50;

function calibrationOf(images: readonly EvaluatedImage[]): Evaluation['calibration'] {
  if (images.length < LEAST_FOR_CALIBRATION) {
    return { ece: { value: null, interval95: null }, brier: null, slope: null };
  }
  const scored = (sample: readonly EvaluatedImage[]): Scored[] =>
    sample.map(({ probability, label }) => ({ score: probability, label }));
  const { ece, brier, slope } = calibrationFigures(scored(images));
  const interval95 = bootstrapByGroup(
    images,
    ({ group }) => group,
    (sample) => calibrationFigures(scored(sample)).ece,
  );
  return { ece: { value: ece, interval95 }, brier, slope };
}

function areaOf(outcomes: readonly Scored[]): Measured {
  const [scores, labels] = [outcomes.map(({ score }) => score), outcomes.map(({ label }) => label)];
  return { value: auc(scores, labels), interval95: bootstrapAuc(scores, labels) };
}

const proportion = (successes: number, trials: number): Measured => ({
  value: trials === 0 ? null : successes / trials,
  interval95: wilson(successes, trials),
});
