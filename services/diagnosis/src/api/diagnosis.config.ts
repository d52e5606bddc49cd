import { brokerConfig, commonConfig, port } from '@pulmora/platform';
import { z } from 'zod';

/** What the diagnosis api reads from its environment. */
export const diagnosisConfig = {
  ...commonConfig,
  PULMORA_DIAGNOSIS_PORT: port(4003),
  PULMORA_DIAGNOSIS_DATABASE_URL: z.url(),
  PULMORA_DIAGNOSIS_RELAY_DATABASE_URL: z.url(),
  PULMORA_DIAGNOSIS_RECONCILER_DATABASE_URL: z.url(),
  PULMORA_DIAGNOSIS_SEALER_DATABASE_URL: z.url(),
  /** How long other services may go by what they were last told of grants. */
  PULMORA_GRANT_PATIENCE_S: z.coerce.number().positive().default(3_600),
  PULMORA_RECONCILE_INTERVAL_MS: z.coerce.number().int().positive().default(30_000),
  PULMORA_DIAGNOSIS_SWEEPER_DATABASE_URL: z.url(),
  /** Under which the clinics' signing keys lie: 32 bytes, base64url. */
  PULMORA_REPORT_MASTER_KEY: z.string().min(1),
  /** Who is asked of whom a report is, and for its images. */
  PULMORA_PATIENT_URL: z.url().default('http://127.0.0.1:4001/graphql'),
  PULMORA_STUDY_URL: z.url().default('http://127.0.0.1:4002/graphql'),
  /** Which model reads what, as workers are told it: a clinic sees its part of that. */
  PULMORA_MODEL_ROLLOUT: z.string().optional(),
  ...brokerConfig,
};
