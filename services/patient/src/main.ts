import {
  AuditTrail,
  commonConfig,
  connectEventBus,
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
  startOutboxRelay,
} from '@pulmora/platform';
import { PATIENTS_STREAM } from '@pulmora/schema';
import { z } from 'zod';
import { AuditReport } from './audit/audit-report.js';
import { PatientConsentEntity } from './consent/patient-consent.entity.js';
import { PatientEntity } from './patient/patient.entity.js';
import { PatientService } from './patient/patient.service.js';
import { patientSubgraph } from './subgraph.js';

await runProcess('patient', async (lifecycle, logger) => {
  const config = loadConfig({
    ...commonConfig,
    PULMORA_PATIENT_PORT: port(4001),
    PULMORA_PATIENT_DATABASE_URL: z.url(),
    PULMORA_PATIENT_RELAY_DATABASE_URL: z.url(),
    PULMORA_PATIENT_SEALER_DATABASE_URL: z.url(),
    PULMORA_NATS_URL: z.url(),
    PULMORA_STUDY_URL: z.url().default('http://127.0.0.1:4002/graphql'),
    PULMORA_DIAGNOSIS_URL: z.url().default('http://127.0.0.1:4003/graphql'),
  });
  const dataSource = await openDatabase({
    url: config.PULMORA_PATIENT_DATABASE_URL,
    entities: [PatientEntity, PatientConsentEntity],
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
  const relaySource = await openDatabase({
    url: config.PULMORA_PATIENT_RELAY_DATABASE_URL,
    entities: [],
    applicationName: 'pulmora-patient-relay',
    poolSize: 2,
  });
  lifecycle.onClose(() => relaySource.destroy());
  const bus = await connectEventBus({ url: config.PULMORA_NATS_URL, name: 'patient', logger });
  lifecycle.onClose(() => bus.close());
  await bus.ensureStream(PATIENTS_STREAM);
  const relay = startOutboxRelay({ dataSource: relaySource, bus, logger });
  lifecycle.onClose(() => relay.stop());
  const ownDatabase = createTenantDatabase(dataSource, relay.wake, sealer.wake);
  const database = onBehalfOfUsers(ownDatabase);
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
    // Without the broker, patients are registered and asked about all the same; their events wait in the outbox.
    readiness: async () => ({ ready: await isReachable(dataSource), broker: bus.connected }),
  });
  logger.info({ port: await server.listen() }, 'patient service listens');
});
