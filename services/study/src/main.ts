import {
  connectEventBus,
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
  openBlobStore,
  openDatabase,
  openKeyProvider,
  openTls,
  runProcess,
  sealedBlobStore,
  startAuditSealer,
  startOutboxRelay,
  TenantKeys,
} from '@pulmora/platform';
import { followGrants } from '@pulmora/schema';
import { BatchEntity } from './batch/batch.entity.js';
import { BatchService } from './batch/batch.service.js';
import { BatchFeed } from './batch/batch-feed.js';
import { BatchItemEntity } from './batch/batch-item.entity.js';
import { studyGrants } from './grant/granted-cases.js';
import { CtImageEntity } from './image/ct-image.entity.js';
import { DEFAULT_IMAGE_LIMITS } from './image/image-rejection.js';
import { startImageResealing } from './image/image-resealing.js';
import { serveImages } from './image/image-serving.js';
import { sweepOrphans } from './image/orphan-sweep.js';
import { createPatientClient } from './patient/patient.client.js';
import { followConsents } from './patient/patient-consents.js';
import { followErasures } from './patient/patient-erasure.js';
import { UploadQuotas } from './quota/upload-quotas.js';
import { startDispatcher } from './reading/reading-dispatcher.js';
import { measureUnread } from './reading/reading-metrics.js';
import { startReconciler } from './reading/reading-reconciler.js';
import { followReadings } from './reading/reading-settlement.js';
import { StudyEntity } from './study/study.entity.js';
import { StudyService } from './study/study.service.js';
import { studyConfig } from './study.config.js';
import { studySubgraph } from './subgraph.js';
import { UploadFeed } from './upload/upload-feed.js';

const SWEEP_MS = 3_600_000;

await runProcess('study', async (lifecycle, logger) => {
  const config = loadConfig(studyConfig);
  const tls = await openTls(config, lifecycle, logger);
  const open = async (url: string, applicationName: string, poolSize: number) => {
    const entities = [StudyEntity, CtImageEntity, BatchEntity, BatchItemEntity];
    const dataSource = await openDatabase({ url, entities, applicationName, poolSize });
    lifecycle.onClose(() => dataSource.destroy());
    return dataSource;
  };
  const dataSource = await open(config.PULMORA_STUDY_DATABASE_URL, 'pulmora-study', 10);
  const relaySource = await open(config.PULMORA_STUDY_RELAY_DATABASE_URL, 'pulmora-study-relay', 2);
  const reconcilerSource = await open(config.PULMORA_STUDY_RECONCILER_DATABASE_URL, 'pulmora-study-reconciler', 2);
  const dispatcherSource = await open(config.PULMORA_STUDY_DISPATCHER_DATABASE_URL, 'pulmora-study-dispatcher', 2);
  const sealerSource = await open(config.PULMORA_STUDY_SEALER_DATABASE_URL, 'pulmora-study-sealer', 1);
  const keyProvider = openKeyProvider(config);

  const bus = await connectEventBus({
    url: config.PULMORA_NATS_URL,
    name: 'study',
    logger,
    keeper: 'asked',
    tls,
  });
  lifecycle.onClose(() => bus.close());
  await bus.awaitStreams();

  const relay = startOutboxRelay({ dataSource: relaySource, bus, logger });
  lifecycle.onClose(() => relay.stop());
  const sealer = startAuditSealer({ dataSource: sealerSource, logger });
  lifecycle.onClose(() => sealer.stop());
  const dispatcher = startDispatcher({
    dataSource: dispatcherSource,
    bus,
    logger,
    onEvents: relay.wake,
    window: config.PULMORA_READING_WINDOW,
    aheadMs: config.PULMORA_READING_AHEAD_MS,
  });
  lifecycle.onClose(() => dispatcher.stop());
  const onEvents = () => {
    relay.wake();
    dispatcher.wake();
  };
  const database = createTenantDatabase(dataSource, onEvents, sealer.wake);
  const usersDatabase = onBehalfOfUsers(database);
  const keys = new TenantKeys({ provider: keyProvider, store: databaseKeyStore(database) });
  const blobs = sealedBlobStore(await openBlobStore(config), keys);
  const settlements = followReadings(bus, database, logger, dispatcher.wake);
  lifecycle.onClose(() => settlements.stop());
  const grants = followGrants(bus, database, logger, studyGrants);
  lifecycle.onClose(() => grants.stop());
  const consents = followConsents(bus, database, logger);
  lifecycle.onClose(() => consents.stop());
  const erasures = followErasures(bus, database, blobs, logger);
  lifecycle.onClose(() => erasures.stop());
  const reconciler = startReconciler({
    dataSource: reconcilerSource,
    logger,
    onEvents: relay.wake,
    patienceS: config.PULMORA_READING_PATIENCE_S,
    intervalMs: config.PULMORA_RECONCILE_INTERVAL_MS,
  });
  lifecycle.onClose(() => reconciler.stop());
  const resealing = startImageResealing({
    reconcilerSource,
    database,
    blobs,
    keys,
    logger,
    intervalMs: config.PULMORA_RECONCILE_INTERVAL_MS,
  });
  lifecycle.onClose(() => resealing.stop());
  const sweep = () => sweepOrphans(blobs, database, logger).catch((err) => logger.warn({ err }, 'sweep failed'));
  const sweeper = setInterval(sweep, SWEEP_MS);
  lifecycle.onClose(() => clearInterval(sweeper));
  void sweep();

  const limits = {
    ...DEFAULT_IMAGE_LIMITS,
    maxBytes: config.PULMORA_MAX_IMAGE_BYTES,
    maxPixels: config.PULMORA_MAX_IMAGE_PIXELS,
  };
  const quotas = new UploadQuotas(database, {
    STORED_BYTES: config.PULMORA_QUOTA_STORED_BYTES,
    BYTES_PER_DAY: config.PULMORA_QUOTA_BYTES_PER_DAY,
    STUDIES_PER_DAY: config.PULMORA_QUOTA_STUDIES_PER_DAY,
  });
  const service = new StudyService({
    quotas,
    database: usersDatabase,
    blobs,
    patients: createPatientClient(config.PULMORA_PATIENT_URL, createServiceConnections(tls).fetch),
    limits,
    maxImages: config.PULMORA_MAX_IMAGES,
  });
  const metrics = createMetrics('study');
  measureUnread(metrics, dispatcherSource, logger);
  const uploads = new UploadFeed(bus, database, logger);
  lifecycle.onClose(() => uploads.close());
  const batches = new BatchService(usersDatabase, service, logger);
  const batchFeed = new BatchFeed(bus, database, batches, logger);
  lifecycle.onClose(() => batchFeed.close());
  const identity = createIdentityVerifier(identityOptions(config));
  const server = await createGraphqlServer({
    schema: (
      await studySubgraph({ studies: service, quotas, uploads, batches, batchFeed, bus, database: usersDatabase })
    ).schema,
    host: config.PULMORA_HOST,
    port: config.PULMORA_STUDY_PORT,
    identity,
    metrics,
    logger,
    lifecycle,
    tls,
    probePort: config.PULMORA_PROBE_PORT,
    live: { identityPerOperation: true },
    // Without the broker, studies are taken in and asked about all the same; their events wait in the outbox.
    readiness: async () => ({ ready: await isReachable(dataSource), broker: bus.connected }),
    uploads: { maxFileSize: limits.maxBytes, maxFiles: config.PULMORA_MAX_IMAGES },
  });
  serveImages(server, { service, blobs, database: usersDatabase, identity, logger });
  logger.info({ port: await server.listen() }, 'study service listens');
});
