import { brokerConfig, commonConfig, port } from '@pulmora/platform';
import { z } from 'zod';

/** What the diagnosis api reads from its environment. */
export const diagnosisConfig = {
  ...commonConfig,
  PULMORA_DIAGNOSIS_PORT: port(4003),
  PULMORA_DIAGNOSIS_DATABASE_URL: z.url(),
  PULMORA_DIAGNOSIS_RELAY_DATABASE_URL: z.url(),
  PULMORA_DIAGNOSIS_SEALER_DATABASE_URL: z.url(),
  ...brokerConfig,
};
