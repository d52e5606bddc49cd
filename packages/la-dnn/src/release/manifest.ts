import { z } from 'zod';
import { LESIONS } from '../network/architecture.js';

const probability = z.number().min(0).max(1);
const interval = z.tuple([probability, probability]);
const measured = z.object({ value: probability, interval95: interval });

/** What is said of a released model. Metrics are of the official COVID-CT test split, read once for this release. */
export const releaseManifest = z.object({
  name: z.string(),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  released: z.iso.date(),
  files: z.array(z.object({ name: z.string(), bytes: z.int(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
  input: z.object({
    width: z.int(),
    height: z.int(),
    channels: z.literal(1),
    range: interval,
    preprocessing: z.string(),
  }),
  outputs: z.array(z.string()),
  /** At or above it the outcome is POSITIVE; chosen on the validation split. */
  threshold: probability,
  validation: z.object({ images: z.int(), auc: probability, auc95: interval }),
  test: z.object({
    images: z.int(),
    positives: z.int(),
    auc: measured,
    accuracy: measured,
    sensitivity: measured,
    specificity: measured,
    precision: measured,
    lesions: z.record(
      z.enum(LESIONS),
      z.object({ images: z.int(), positives: z.int(), auc: probability.nullable(), auc95: interval.nullable() }),
    ),
  }),
  training: z.object({
    configuration: z.string(),
    /** SHA-256 of the trained float32 weights that were rounded into this release. */
    weightsSha256: z.string(),
    data: z.array(z.object({ name: z.string(), images: z.int(), use: z.string(), terms: z.string() })),
  }),
});

export type ReleaseManifest = z.infer<typeof releaseManifest>;
