import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  createIdentityVerifier,
  createLimitStore,
  createMetrics,
  identityOptions,
  loadConfig,
  openTls,
  runProcess,
} from '@pulmora/platform';
import { readConsole } from './console/console-files.js';
import { gatewayConfig } from './gateway.config.js';
import { createGateway } from './gateway.js';
import { gatewayLimits } from './limits/limits.config.js';
import { createSharedLimits } from './limits/shared-limits.js';

/** A gateway that is not heard of for this long holds nothing any more, seconds. */
const LEASE_S = 30;

/** A request waits no longer than this for the store of limits, milliseconds. */
const STORE_PATIENCE_MS = 500;

await runProcess('gateway', async (lifecycle, logger) => {
  const config = loadConfig(gatewayConfig);
  const tls = await openTls(config, lifecycle, logger);
  const metrics = createMetrics('gateway');
  const limits = gatewayLimits(config);
  const url = config.PULMORA_GATEWAY_DATABASE_URL;
  const store = url
    ? createLimitStore({ url, limits, gatewayId: randomUUID(), leaseS: LEASE_S, patienceMs: STORE_PATIENCE_MS })
    : undefined;
  if (!store) logger.warn('no PULMORA_GATEWAY_DATABASE_URL: this gateway counts for itself');
  const admission = createSharedLimits({ limits, store, metrics, logger, renewMs: (LEASE_S * 1_000) / 3 });
  lifecycle.onClose(() => admission.stop());
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
    metrics,
    admission,
    logger,
    lifecycle,
    tls,
    probePort: config.PULMORA_PROBE_PORT,
    uploads: { maxFileSize: config.PULMORA_MAX_UPLOAD_BYTES, maxFiles: config.PULMORA_MAX_UPLOADS },
    live: {
      maxSocketsPerUser: config.PULMORA_MAX_SOCKETS_PER_USER,
      maxOperationsPerUser: config.PULMORA_MAX_SUBSCRIPTIONS_PER_USER,
    },
    console: {
      files: await readConsole(config.PULMORA_CONSOLE_DIR),
      issuer: config.PULMORA_OIDC_ISSUER,
      clientId: config.PULMORA_CONSOLE_CLIENT_ID,
    },
  });
  logger.info({ port: await server.listen() }, 'gateway listens');
});
