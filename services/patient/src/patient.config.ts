import { brokerConfig, commonConfig, keyConfig, port } from '@pulmora/platform';
import { z } from 'zod';

/** What the patient service reads from its environment. */
export const patientConfig = {
  ...commonConfig,
  ...keyConfig,
  PULMORA_PATIENT_PORT: port(4001),
  PULMORA_PATIENT_DATABASE_URL: z.url(),
  PULMORA_PATIENT_RELAY_DATABASE_URL: z.url(),
  PULMORA_PATIENT_RECONCILER_DATABASE_URL: z.url(),
  PULMORA_PATIENT_SEALER_DATABASE_URL: z.url(),
  // True while processes of a release from before encryption still run.
  PULMORA_KEEP_PLAIN_IDENTIFIERS: z.stringbool().default(false),
  PULMORA_ERASURE_PATIENCE_S: z.coerce.number().positive().default(60),
  PULMORA_RECONCILE_INTERVAL_MS: z.coerce.number().int().positive().default(30_000),
  ...brokerConfig,
  PULMORA_STUDY_URL: z.url().default('http://127.0.0.1:4002/graphql'),
  PULMORA_DIAGNOSIS_URL: z.url().default('http://127.0.0.1:4003/graphql'),
};
