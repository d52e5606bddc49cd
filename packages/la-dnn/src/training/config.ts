import { z } from 'zod';

const fraction = z.number().min(0).max(1);

export const augmentationConfig = z.object({
  minCrop: fraction.default(0.75),
  maxRotation: z.number().min(0).max(45).default(10),
  maxContrast: z.number().min(1).default(1.35),
  maxBrightness: fraction.default(0.12),
  maxGamma: z.number().min(1).default(1.35),
  maxNoise: fraction.default(0.04),
  erase: fraction.default(0.25),
});

const phase = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('heads').describe('Heads alone, on pooled features of the frozen trunk.'),
    steps: z.int().positive().default(300),
    rate: z.number().positive().default(0.003),
    penalty: z.number().min(0).default(0.01).describe('Of the squared size of the weights, in the loss.'),
  }),
  z.object({
    kind: z.literal('whole').describe('Every weight.'),
    data: z.enum(['covid-ct', 'sars-cov-2-ct']),
    epochs: z.int().positive(),
    batchSize: z.int().positive().default(16),
    rate: z.number().positive().describe('Of the trunk, at its highest; falls to nothing along a cosine.'),
    headRate: z.number().positive(),
    warmUpSteps: z.int().min(0).default(30),
    weightDecay: z.number().min(0).default(0.05),
    dropout: fraction.default(0).describe('Of pooled features.'),
  }),
]);

export type Phase = z.infer<typeof phase>;
export type WholePhase = Extract<Phase, { kind: 'whole' }>;
export type HeadsPhase = Extract<Phase, { kind: 'heads' }>;

/** What `npm run train -- --config <file>` reads. */
export const trainingConfig = z.object({
  name: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
  seed: z.int().default(1),
  adaptNorms: z.boolean().default(false).describe("Fold the trunk's norms with the statistics of CT, not photographs."),
  lesionWeight: z.number().min(0).default(0.5),
  smoothing: fraction.default(0.05),
  averaging: fraction
    .default(0.98)
    .describe('Decay per step of the moving average of weights that is validated and kept.'),
  augmentation: augmentationConfig.prefault({}),
  phases: z.array(phase).min(1),
});

export type TrainingConfig = z.infer<typeof trainingConfig>;
