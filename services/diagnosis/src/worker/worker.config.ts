import { blobConfig, brokerConfig, commonConfig, port } from '@pulmora/platform';
import { z } from 'zod';

/** What a diagnosis worker reads from its environment. */
export const workerConfig = {
  ...commonConfig,
  PULMORA_WORKER_PORT: port(4004),
  PULMORA_DIAGNOSIS_WORKER_DATABASE_URL: z.url(),
  PULMORA_DIAGNOSIS_RELAY_DATABASE_URL: z.url(),
  ...brokerConfig,
  ...blobConfig,
  PULMORA_ENGINE: z.enum(['auto', 'tensorflow', 'onnx', 'wasm']).default('auto'),
  PULMORA_BATCH_SIZE: z.coerce.number().int().min(1).max(256).default(8),
  PULMORA_MAX_IMAGE_PIXELS: z.coerce.number().int().positive().default(25_000_000),
  PULMORA_WORKER_SLOTS: z.coerce.number().int().min(1).max(64).default(2),
};
