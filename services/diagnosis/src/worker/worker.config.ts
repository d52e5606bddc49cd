import { blobConfig, brokerConfig, commonConfig, keyConfig, port } from '@pulmora/platform';
import { z } from 'zod';

/** What a diagnosis worker reads from its environment. */
export const workerConfig = {
  ...commonConfig,
  ...keyConfig,
  PULMORA_WORKER_PORT: port(4004),
  PULMORA_DIAGNOSIS_WORKER_DATABASE_URL: z.url(),
  PULMORA_DIAGNOSIS_RELAY_DATABASE_URL: z.url(),
  ...brokerConfig,
  ...blobConfig,
  PULMORA_ENGINE: z
    .enum(['auto', 'tensorflow', 'onnx', 'onnx-cuda', 'onnx-cuda-half', 'webgpu', 'wasm'])
    .default('auto'),
  /** Which model reads what, as `npm run model` writes it; the newest release where there is no such file. */
  PULMORA_MODEL_ROLLOUT: z.string().optional(),
  /** Images in a batch, at most; it adapts below that. */
  PULMORA_BATCH_SIZE: z.coerce.number().int().min(1).max(256).default(8),
  /** How long a batch may wait for more images, at most, milliseconds; it adapts below that. */
  PULMORA_BATCH_WAIT_MS: z.coerce.number().min(0).max(1_000).default(20),
  /** How long a batch should take, at most, milliseconds: an urgent image waits for the one before it. */
  PULMORA_BATCH_TARGET_MS: z.coerce.number().min(1).default(1_000),
  /** A batch that takes longer is a hung network, milliseconds. */
  PULMORA_PREDICT_TIMEOUT_MS: z.coerce.number().int().min(1).default(60_000),
  /** Threads that decode; 0: as many as there are cores. */
  PULMORA_PREPROCESS_THREADS: z.coerce.number().int().min(0).max(256).default(0),
  PULMORA_MAX_IMAGE_PIXELS: z.coerce.number().int().positive().default(25_000_000),
  /** Studies that are read at once. */
  PULMORA_WORKER_SLOTS: z.coerce.number().int().min(1).max(256).default(8),
};
