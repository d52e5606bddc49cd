import {
  commonConfig,
  connectEventBus,
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
import { GRANTS_STREAM, grantConsumer } from '@pulmora/schema';
import { z } from 'zod';
import { followGrants } from './grant/granted-cases.js';
import { PatientEntity } from './patient/patient.entity.js';
import { PatientService } from './patient/patient.service.js';
import { patientSubgraph } from './subgraph.js';

await runProcess('patient', async (lifecycle, logger) => {
  const config = loadConfig({
    ...commonConfig,
    PULMORA_PATIENT_PORT: port(4001),
    PULMORA_PATIENT_DATABASE_URL: z.url(),
    PULMORA_NATS_URL: z.url(),
  });
  const dataSource = await openDatabase({
    url: config.PULMORA_PATIENT_DATABASE_URL,
    entities: [PatientEntity],
    applicationName: 'pulmora-patient',
  });
  lifecycle.onClose(() => dataSource.destroy());

  const database = createTenantDatabase(dataSource);
  const bus = await connectEventBus({ url: config.PULMORA_NATS_URL, name: 'patient', logger });
  lifecycle.onClose(() => bus.close());
  await bus.ensureStream(GRANTS_STREAM);
  await bus.ensureConsumer(grantConsumer('patient'));
  const grants = followGrants(bus, database, logger);
  lifecycle.onClose(() => grants.stop());

  const server = await createGraphqlServer({
    schema: (await patientSubgraph(new PatientService(database))).schema,
    host: config.PULMORA_HOST,
    port: config.PULMORA_PATIENT_PORT,
    identity: createIdentityVerifier(identityOptions(config)),
    metrics: createMetrics('patient'),
    logger,
    lifecycle,
    // Without the broker, patients are registered and asked about all the same; grants are heard of later.
    readiness: async () => ({ ready: await isReachable(dataSource), broker: bus.connected }),
  });
  logger.info({ port: await server.listen() }, 'patient service listens');
});
