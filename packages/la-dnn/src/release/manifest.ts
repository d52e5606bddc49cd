import { z } from 'zod';
import { FINDINGS, LESIONS } from '../network/architecture.js';

const probability = z.number().min(0).max(1);
const interval = z.tuple([probability, probability]);
const measured = z.object({ value: probability, interval95: interval });
const orderedInterval = interval.refine(([low, high]) => low <= high, 'the interval is upside down');

const releasedFile = z.object({ name: z.string(), bytes: z.int(), sha256: z.string().regex(/^[0-9a-f]{64}$/) });

/** What is said of a released model. Metrics are of the official COVID-CT test split, read once for this release. */
export const releaseManifest = z.object({
  name: z.string(),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  released: z.iso.date(),
  files: z.array(releasedFile),
  input: z.object({
    width: z.int(),
    height: z.int(),
    channels: z.literal(1),
    range: interval,
    preprocessing: z.string(),
  }),
  outputs: z.array(z.enum(FINDINGS)),
  decision: z.object({
    /** Logits are divided by these; fitted on out-of-fold readings of the training images. */
    temperature: z.object({ covid19: z.number().positive(), lesions: z.number().positive() }),
    /** Of the two-way answer; chosen on the validation split, within the next. */
    threshold: probability,
    /** Between these probabilities the outcome is INDETERMINATE; fitted like the temperature. */
    indeterminate: orderedInterval,
    /** Error that the bounds allow in each class. */
    alpha: probability,
    /** Texture distance above which an image is no axial chest CT. */
    refusedAbove: z.number().positive(),
  }),
  validation: z.object({
    images: z.int(),
    auc: probability,
    auc95: interval,
    /** Of the trained float32 weights, before they were rounded; null in releases that did not look. */
    float32Auc: probability.nullable().default(null),
  }),
  test: z.object({
    images: z.int(),
    positives: z.int(),
    auc: measured,
    accuracy: measured,
    sensitivity: measured,
    specificity: measured,
    precision: measured,
    calibration: z.object({ ece: measured, brier: probability, slope: z.number() }),
    /** Fraction of the images with an outcome other than INDETERMINATE, and how often those outcomes are right. */
    coverage: probability,
    accuracyWhereCovered: measured,
    refused: z.int(),
    lesions: z.record(
      z.enum(LESIONS),
      z.object({ images: z.int(), positives: z.int(), auc: probability.nullable(), auc95: interval.nullable() }),
    ),
  }),
  training: z.object({
    configuration: z.string(),
    /** SHA-256 of the trained float32 weights that were rounded into this release. */
    weightsSha256: z.string(),
    /** Runs whose left-out folds calibrated it. */
    calibrationRuns: z.array(z.string()),
    /** The other training runs that the weights come from: started from, averaged, or learnt from. */
    madeFrom: z.array(z.string()).default([]),
    data: z.array(z.object({ name: z.string(), images: z.int(), use: z.string(), terms: z.string() })),
  }),
});

export type ReleaseManifest = z.infer<typeof releaseManifest>;
