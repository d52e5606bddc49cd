import {
  commonConfig,
  connectEventBus,
  createGraphqlServer,
  createIdentityVerifier,
  createMetrics,
  createTenantDatabase,
  isReachable,
  loadConfig,
  openDatabase,
  port,
  runProcess,
  startOutboxRelay,
} from '@pulmora/platform';
import {
  CASE_CONSUMER,
  DEAD_LETTER_CONSUMER,
  DEAD_LETTERS_STREAM,
  DIAGNOSES_STREAM,
  STUDIES_STREAM,
  WORKER_CONSUMERS,
} from '@pulmora/schema';
import { z } from 'zod';
import { CaseLog } from '../diagnosis/case-log.js';
import { DiagnosisEntity } from '../diagnosis/diagnosis.entity.js';
import { DiagnosisService } from '../diagnosis/diagnosis.service.js';
import { ImageReadingEntity } from '../diagnosis/image-reading.entity.js';
import { DiagnosisFeed } from '../live/diagnosis-feed.js';
import { diagnosisSubgraph } from '../subgraph.js';
import { openCases } from './case-opening.js';
import { endGivenUpCases } from './dead-letters.js';

await runProcess('diagnosis', async (lifecycle, logger) => {
  const config = loadConfig({
    ...commonConfig,
    PULMORA_DIAGNOSIS_PORT: port(4003),
    PULMORA_DIAGNOSIS_DATABASE_URL: z.url(),
    PULMORA_DIAGNOSIS_RELAY_DATABASE_URL: z.url(),
    PULMORA_NATS_URL: z.url(),
  });
  const entities = [DiagnosisEntity, ImageReadingEntity];
  const dataSource = await openDatabase({
    url: config.PULMORA_DIAGNOSIS_DATABASE_URL,
    entities,
    applicationName: 'pulmora-diagnosis',
  });
  lifecycle.onClose(() => dataSource.destroy());
  const relaySource = await openDatabase({
    url: config.PULMORA_DIAGNOSIS_RELAY_DATABASE_URL,
    entities: [],
    applicationName: 'pulmora-diagnosis-relay',
    poolSize: 2,
  });
  lifecycle.onClose(() => relaySource.destroy());

  const bus = await connectEventBus({ url: config.PULMORA_NATS_URL, name: 'diagnosis', logger });
  lifecycle.onClose(() => bus.close());
  for (const stream of [STUDIES_STREAM, DIAGNOSES_STREAM, DEAD_LETTERS_STREAM]) await bus.ensureStream(stream);
  for (const consumer of [CASE_CONSUMER, DEAD_LETTER_CONSUMER, ...WORKER_CONSUMERS]) await bus.ensureConsumer(consumer);

  const relay = startOutboxRelay({ dataSource: relaySource, bus, logger });
  lifecycle.onClose(() => relay.stop());
  const database = createTenantDatabase(dataSource, relay.wake);
  const cases = new CaseLog(database);
  const opening = openCases(bus, cases, logger);
  lifecycle.onClose(() => opening.stop());
  const deadLetters = endGivenUpCases(bus, cases, logger);
  lifecycle.onClose(() => deadLetters.stop());

  const service = new DiagnosisService(database);
  const server = await createGraphqlServer({
    schema: (await diagnosisSubgraph(service, new DiagnosisFeed(bus, service))).schema,
    host: config.PULMORA_HOST,
    port: config.PULMORA_DIAGNOSIS_PORT,
    identity: createIdentityVerifier({ issuer: config.PULMORA_OIDC_ISSUER, audience: config.PULMORA_OIDC_AUDIENCE }),
    metrics: createMetrics('diagnosis'),
    logger,
    lifecycle,
    // Without the broker, studies are taken in and asked about all the same; their events wait in the outbox.
    readiness: async () => ({ ready: await isReachable(dataSource), broker: bus.connected }),
  });
  logger.info({ port: await server.listen() }, 'diagnosis service listens');
});
