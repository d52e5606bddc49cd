import { blobConfig, brokerConfig, commonConfig, keyConfig, port } from '@pulmora/platform';
import { z } from 'zod';
import { DEFAULT_IMAGE_LIMITS } from './image/image-rejection.js';

/** What the study service reads from its environment. */
export const studyConfig = {
  ...commonConfig,
  ...keyConfig,
  PULMORA_STUDY_PORT: port(4002),
  PULMORA_STUDY_DATABASE_URL: z.url(),
  PULMORA_STUDY_RELAY_DATABASE_URL: z.url(),
  PULMORA_STUDY_RECONCILER_DATABASE_URL: z.url(),
  PULMORA_STUDY_DISPATCHER_DATABASE_URL: z.url(),
  PULMORA_STUDY_SEALER_DATABASE_URL: z.url(),
  ...brokerConfig,
  ...blobConfig,
  PULMORA_PATIENT_URL: z.url().default('http://127.0.0.1:4001/graphql'),
  PULMORA_MAX_IMAGE_BYTES: z.coerce.number().int().positive().default(DEFAULT_IMAGE_LIMITS.maxBytes),
  PULMORA_MAX_IMAGE_PIXELS: z.coerce.number().int().positive().default(DEFAULT_IMAGE_LIMITS.maxPixels),
  // An event names every image, and the broker takes messages of up to 1 MB.
  PULMORA_MAX_IMAGES: z.coerce.number().int().positive().max(2_000).default(600),
  /** Studies of a priority with the broker, for each worker that asks for more, at least. */
  PULMORA_READING_WINDOW: z.coerce.number().int().min(1).max(64).default(3),
  /** As many more as are read in this time, milliseconds: what an urgent study may have before it. */
  PULMORA_READING_AHEAD_MS: z.coerce.number().min(0).max(60_000).default(300),
  /** What a clinic may send in where an operator has not set it otherwise. */
  PULMORA_QUOTA_STORED_BYTES: z.coerce.number().int().min(0).default(2_000_000_000_000),
  PULMORA_QUOTA_BYTES_PER_DAY: z.coerce.number().int().min(0).default(200_000_000_000),
  PULMORA_QUOTA_STUDIES_PER_DAY: z.coerce.number().int().min(0).default(5_000),
  PULMORA_READING_PATIENCE_S: z.coerce.number().positive().default(300),
  PULMORA_RECONCILE_INTERVAL_MS: z.coerce.number().int().positive().default(30_000),
};
