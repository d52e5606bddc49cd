import {
  commonConfig,
  createGraphqlServer,
  createIdentityVerifier,
  createMetrics,
  createTenantDatabase,
  identityOptions,
  isReachable,
  loadConfig,
  openDatabase,
  port,
  runProcess,
} from '@pulmora/platform';
import { z } from 'zod';
import { PatientEntity } from './patient/patient.entity.js';
import { PatientService } from './patient/patient.service.js';
import { patientSubgraph } from './subgraph.js';

await runProcess('patient', async (lifecycle, logger) => {
  const config = loadConfig({
    ...commonConfig,
    PULMORA_PATIENT_PORT: port(4001),
    PULMORA_PATIENT_DATABASE_URL: z.url(),
  });
  const dataSource = await openDatabase({
    url: config.PULMORA_PATIENT_DATABASE_URL,
    entities: [PatientEntity],
    applicationName: 'pulmora-patient',
  });
  lifecycle.onClose(() => dataSource.destroy());

  const server = await createGraphqlServer({
    schema: (await patientSubgraph(new PatientService(createTenantDatabase(dataSource)))).schema,
    host: config.PULMORA_HOST,
    port: config.PULMORA_PATIENT_PORT,
    identity: createIdentityVerifier(identityOptions(config)),
    metrics: createMetrics('patient'),
    logger,
    lifecycle,
    readiness: async () => ({ ready: await isReachable(dataSource) }),
  });
  logger.info({ port: await server.listen() }, 'patient service listens');
});
