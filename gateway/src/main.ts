import { readFile } from 'node:fs/promises';
import { createIdentityVerifier, createMetrics, identityOptions, loadConfig, runProcess } from '@pulmora/platform';
import { gatewayConfig } from './gateway.config.js';
import { createGateway } from './gateway.js';

await runProcess('gateway', async (lifecycle, logger) => {
  const config = loadConfig(gatewayConfig);
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
    live: {
      maxSocketsPerUser: config.PULMORA_MAX_SOCKETS_PER_USER,
      maxOperationsPerUser: config.PULMORA_MAX_SUBSCRIPTIONS_PER_USER,
    },
  });
  logger.info({ port: await server.listen() }, 'gateway listens');
});
