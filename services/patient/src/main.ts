import {
  AuditTrail,
  commonConfig,
  createAuditClient,
  createGraphqlServer,
  createIdentityVerifier,
  createMetrics,
  createTenantDatabase,
  isReachable,
  loadConfig,
  onBehalfOfUsers,
  openDatabase,
  port,
  runProcess,
  startAuditSealer,
} from '@pulmora/platform';
import { z } from 'zod';
import { AuditReport } from './audit/audit-report.js';
import { PatientEntity } from './patient/patient.entity.js';
import { PatientService } from './patient/patient.service.js';
import { patientSubgraph } from './subgraph.js';

await runProcess('patient', async (lifecycle, logger) => {
  const config = loadConfig({
    ...commonConfig,
    PULMORA_PATIENT_PORT: port(4001),
    PULMORA_PATIENT_DATABASE_URL: z.url(),
    PULMORA_PATIENT_SEALER_DATABASE_URL: z.url(),
    PULMORA_STUDY_URL: z.url().default('http://127.0.0.1:4002/graphql'),
    PULMORA_DIAGNOSIS_URL: z.url().default('http://127.0.0.1:4003/graphql'),
  });
  const dataSource = await openDatabase({
    url: config.PULMORA_PATIENT_DATABASE_URL,
    entities: [PatientEntity],
    applicationName: 'pulmora-patient',
  });
  lifecycle.onClose(() => dataSource.destroy());
  const sealerSource = await openDatabase({
    url: config.PULMORA_PATIENT_SEALER_DATABASE_URL,
    entities: [],
    applicationName: 'pulmora-patient-sealer',
    poolSize: 1,
  });
  lifecycle.onClose(() => sealerSource.destroy());
  const sealer = startAuditSealer({ dataSource: sealerSource, logger });
  lifecycle.onClose(() => sealer.stop());
  const database = onBehalfOfUsers(createTenantDatabase(dataSource, () => {}, sealer.wake));
  const report = new AuditReport(new AuditTrail(database), [
    createAuditClient('study', config.PULMORA_STUDY_URL),
    createAuditClient('diagnosis', config.PULMORA_DIAGNOSIS_URL),
  ]);

  const server = await createGraphqlServer({
    schema: (await patientSubgraph(new PatientService(database), report, database)).schema,
    host: config.PULMORA_HOST,
    port: config.PULMORA_PATIENT_PORT,
    identity: createIdentityVerifier({ issuer: config.PULMORA_OIDC_ISSUER, audience: config.PULMORA_OIDC_AUDIENCE }),
    metrics: createMetrics('patient'),
    logger,
    lifecycle,
    readiness: async () => ({ ready: await isReachable(dataSource) }),
  });
  logger.info({ port: await server.listen() }, 'patient service listens');
});
