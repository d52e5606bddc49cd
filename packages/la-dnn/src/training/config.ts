import { z } from 'zod';
import { TRAINING_SOURCES } from '../data/training-sources.js';
import { FEATURE_STRIDE, INPUT_SIDE, TRUNK_CUTS } from '../network/architecture.js';

const fraction = z.number().min(0).max(1);

export const augmentationConfig = z.object({
  minCrop: fraction.default(0.75),
  maxBorder: fraction.default(0.15),
  maxRotation: z.number().min(0).max(45).default(10),
  maxContrast: z.number().min(1).default(1.35),
  maxBrightness: fraction.default(0.12),
  maxGamma: z.number().min(1).default(1.35),
  maxNoise: fraction.default(0.04),
  erase: fraction.default(0.25),
  marks: fraction.default(0.2),
  reencode: fraction.default(0.5),
});

const source = z.enum(TRAINING_SOURCES);

const phase = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('heads').describe('Heads alone, on pooled features of the frozen trunk.'),
    data: source.default('covid-ct'),
    steps: z.int().positive().default(300),
    rate: z.number().positive().default(0.003),
    penalty: z.number().min(0).default(0.01).describe('Of the squared size of the weights, in the loss.'),
  }),
  z.object({
    kind: z.literal('whole').describe('Every weight, or all from some stage on.'),
    data: z
      .array(
        z.object({
          source,
          images: z.int().positive().optional().describe('Drawn anew for each epoch; all when absent.'),
        }),
      )
      .min(1),
    frozen: z
      .enum(['none', ...TRUNK_CUTS])
      .default('none')
      .describe('The trunk up to and with this part keeps its weights.'),
    variants: z
      .int()
      .min(0)
      .default(0)
      .describe(
        'Random variants of each image whose frozen features are computed once and kept; 0 computes them anew.',
      ),
    epochs: z.int().positive(),
    batchSize: z.int().positive().default(16),
    rate: z.number().positive().describe('Of the trunk, at its highest; falls to nothing along a cosine.'),
    headRate: z.number().positive(),
    warmUpSteps: z.int().min(0).default(30),
    weightDecay: z.number().min(0).default(0.05),
    mixing: fraction.default(0).describe('Probability that another image of the batch is laid over one.'),
    patience: z.int().positive().optional().describe('Epochs without a better validation AUC after which it ends.'),
  }),
]);

export type Phase = z.infer<typeof phase>;
export type WholePhase = Extract<Phase, { kind: 'whole' }>;
export type HeadsPhase = Extract<Phase, { kind: 'heads' }>;

const runName = z.string().regex(/^[a-z0-9][a-z0-9.-]*$/);

/** What `npm run train -- --config <file>` reads. */
export const trainingConfig = z
  .object({
    name: runName,
    seed: z.int().default(1),
    inputSide: z
      .int()
      .min(64)
      .max(512)
      .multipleOf(FEATURE_STRIDE)
      .default(INPUT_SIDE)
      .describe('Pixels; only a network of 224 can be released, others are experiments.'),
    start: z
      .union([runName, z.array(runName).min(2)])
      .optional()
      .describe(
        'A finished run whose kept weights are the first, or several whose mean is; the ImageNet trunk when absent.',
      ),
    fold: z
      .object({ of: z.int().min(2), held: z.int().min(0) })
      .optional()
      .describe(
        'Leaves one of so many folds of the COVID-CT training images out and reads it at the end; groups stay whole.',
      ),
    teacher: z
      .object({ file: z.string(), share: fraction })
      .optional()
      .describe('Probabilities by source and image that labels are mixed with.'),
    lesionWeight: z.number().min(0).default(0.5),
    attentionWeight: z.number().min(0).default(0.1),
    smoothing: fraction.default(0.05),
    averaging: fraction
      .default(0.98)
      .describe('Decay per step of the moving average of weights that is validated and kept.'),
    augmentation: augmentationConfig.prefault({}),
    phases: z.array(phase).describe('None where the mean of other runs is the result.'),
  })
  .refine(({ start, phases }) => phases.length > 0 || Array.isArray(start), {
    message: 'a run without phases averages others: start names them',
  });

export type TrainingConfig = z.infer<typeof trainingConfig>;
