import {
  AuditTrail,
  connectEventBus,
  createAuditClient,
  createGraphqlServer,
  createIdentityVerifier,
  createMetrics,
  createServiceConnections,
  createTenantDatabase,
  databaseKeyStore,
  identityOptions,
  isReachable,
  loadConfig,
  onBehalfOfUsers,
  openDatabase,
  openKeyProvider,
  openTls,
  runProcess,
  startAuditSealer,
  startOutboxRelay,
  TenantKeys,
} from '@pulmora/platform';
import { followGrants } from '@pulmora/schema';
import { AuditReport } from './audit/audit-report.js';
import { PatientConsentEntity } from './consent/patient-consent.entity.js';
import { ErasureEntity, ErasureStepEntity } from './erasure/erasure.entity.js';
import { ErasureService } from './erasure/erasure.service.js';
import { followErasures } from './erasure/erasure-progress.js';
import { startErasureReconciler } from './erasure/erasure-reconciler.js';
import { patientGrants } from './grant/granted-cases.js';
import { startIdentifierResealing } from './patient/identifier-resealing.js';
import { PatientEntity } from './patient/patient.entity.js';
import { PatientService } from './patient/patient.service.js';
import { PatientSeals } from './patient/patient-seals.js';
import { patientConfig } from './patient.config.js';
import { patientSubgraph } from './subgraph.js';

await runProcess('patient', async (lifecycle, logger) => {
  const config = loadConfig(patientConfig);
  const keyProvider = openKeyProvider(config);
  const tls = await openTls(config, lifecycle, logger);
  const dataSource = await openDatabase({
    url: config.PULMORA_PATIENT_DATABASE_URL,
    entities: [PatientEntity, PatientConsentEntity, ErasureEntity, ErasureStepEntity],
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
  const bus = await connectEventBus({
    url: config.PULMORA_NATS_URL,
    name: 'patient',
    logger,
    keeper: 'asked',
    tls,
  });
  lifecycle.onClose(() => bus.close());
  await bus.awaitStreams();
  const relay = startOutboxRelay({ dataSource: relaySource, bus, logger });
  lifecycle.onClose(() => relay.stop());
  const ownDatabase = createTenantDatabase(dataSource, relay.wake, sealer.wake);
  const confirmations = followErasures({ bus, database: ownDatabase, logger });
  lifecycle.onClose(() => confirmations.stop());
  const grants = followGrants(bus, ownDatabase, logger, patientGrants);
  lifecycle.onClose(() => grants.stop());
  const reconcilerSource = await openDatabase({
    url: config.PULMORA_PATIENT_RECONCILER_DATABASE_URL,
    entities: [],
    applicationName: 'pulmora-patient-reconciler',
    poolSize: 1,
  });
  lifecycle.onClose(() => reconcilerSource.destroy());
  const reconciler = startErasureReconciler({
    dataSource: reconcilerSource,
    logger,
    onEvents: relay.wake,
    patienceS: config.PULMORA_ERASURE_PATIENCE_S,
    intervalMs: config.PULMORA_RECONCILE_INTERVAL_MS,
  });
  lifecycle.onClose(() => reconciler.stop());
  const seals = new PatientSeals(new TenantKeys({ provider: keyProvider, store: databaseKeyStore(ownDatabase) }));
  const keepPlain = config.PULMORA_KEEP_PLAIN_IDENTIFIERS;
  if (!keepPlain) {
    const intervalMs = config.PULMORA_RECONCILE_INTERVAL_MS;
    const resealing = startIdentifierResealing({ reconcilerSource, database: ownDatabase, seals, logger, intervalMs });
    lifecycle.onClose(() => resealing.stop());
  }
  const database = onBehalfOfUsers(ownDatabase);
  const { fetch } = createServiceConnections(tls);
  const report = new AuditReport(new AuditTrail(database), [
    createAuditClient('study', config.PULMORA_STUDY_URL, fetch),
    createAuditClient('diagnosis', config.PULMORA_DIAGNOSIS_URL, fetch),
  ]);

  const patients = new PatientService(database, seals, { keepPlain });
  const services = { patients, erasures: new ErasureService(database), report };
  const server = await createGraphqlServer({
    schema: (await patientSubgraph(services, database)).schema,
    host: config.PULMORA_HOST,
    port: config.PULMORA_PATIENT_PORT,
    identity: createIdentityVerifier(identityOptions(config)),
    metrics: createMetrics('patient'),
    logger,
    lifecycle,
    tls,
    probePort: config.PULMORA_PROBE_PORT,
    // Without the broker, patients are registered and asked about all the same; their events wait, and grants are heard of later.
    readiness: async () => ({ ready: await isReachable(dataSource), broker: bus.connected }),
  });
  logger.info({ port: await server.listen() }, 'patient service listens');
});
