import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
  commonConfig,
  createIdentityVerifier,
  createMetrics,
  identityOptions,
  loadConfig,
  port,
  runProcess,
} from '@pulmora/platform';
import { z } from 'zod';
import { createGateway } from './gateway.js';

const COMMITTED_SUPERGRAPH = fileURLToPath(new URL('../../schema/supergraph.graphql', import.meta.url));

await runProcess('gateway', async (lifecycle, logger) => {
  const config = loadConfig({
    ...commonConfig,
    PULMORA_GATEWAY_PORT: port(4000),
    PULMORA_PATIENT_URL: z.url().default('http://127.0.0.1:4001/graphql'),
    PULMORA_STUDY_URL: z.url().default('http://127.0.0.1:4002/graphql'),
    PULMORA_DIAGNOSIS_URL: z.url().default('http://127.0.0.1:4003/graphql'),
    PULMORA_SUPERGRAPH_FILE: z.string().default(COMMITTED_SUPERGRAPH),
    // Above what the study service takes, whose answer says which image is too large.
    PULMORA_MAX_UPLOAD_BYTES: z.coerce
      .number()
      .int()
      .positive()
      .default(256 * 1024 * 1024),
    PULMORA_MAX_UPLOADS: z.coerce.number().int().positive().default(1_000),
  });
  const server = await createGateway({
    supergraphSdl: await readFile(config.PULMORA_SUPERGRAPH_FILE, 'utf8'),
    urls: {
      patient: config.PULMORA_PATIENT_URL,
      study: config.PULMORA_STUDY_URL,
      diagnosis: config.PULMORA_DIAGNOSIS_URL,
    },
    host: config.PULMORA_HOST,
    port: config.PULMORA_GATEWAY_PORT,
    identity: createIdentityVerifier(identityOptions(config)),
    metrics: createMetrics('gateway'),
    logger,
    lifecycle,
    uploads: { maxFileSize: config.PULMORA_MAX_UPLOAD_BYTES, maxFiles: config.PULMORA_MAX_UPLOADS },
  });
  logger.info({ port: await server.listen() }, 'gateway listens');
});
