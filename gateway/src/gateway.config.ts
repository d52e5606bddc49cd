import { fileURLToPath } from 'node:url';
import { commonConfig, port } from '@pulmora/platform';
import { z } from 'zod';
import { limitsConfig } from './limits/limits.config.js';

const BUILT_CONSOLE = fileURLToPath(new URL('../../console/dist/site', import.meta.url));
const COMMITTED_SUPERGRAPH = fileURLToPath(new URL('../../schema/supergraph.graphql', import.meta.url));

/** What the gateway reads from its environment. */
export const gatewayConfig = {
  ...commonConfig,
  PULMORA_GATEWAY_PORT: port(4000),
  PULMORA_PATIENT_URL: z.url().default('http://127.0.0.1:4001/graphql'),
  PULMORA_STUDY_URL: z.url().default('http://127.0.0.1:4002/graphql'),
  PULMORA_DIAGNOSIS_URL: z.url().default('http://127.0.0.1:4003/graphql'),
  PULMORA_SUPERGRAPH_FILE: z.string().default(COMMITTED_SUPERGRAPH),
  PULMORA_CONSOLE_DIR: z.string().default(BUILT_CONSOLE),
  PULMORA_CONSOLE_CLIENT_ID: z.string().min(1).default('console'),
  // Above what the study service takes, whose answer says which image is too large.
  PULMORA_MAX_UPLOAD_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(256 * 1024 * 1024),
  PULMORA_MAX_UPLOADS: z.coerce.number().int().positive().default(1_000),
  ...limitsConfig,
  // Of each user, in each gateway process, and over all of them where they count together.
  PULMORA_MAX_SOCKETS_PER_USER: z.coerce.number().int().positive().default(50),
  PULMORA_MAX_SUBSCRIPTIONS_PER_USER: z.coerce.number().int().positive().default(200),
};
