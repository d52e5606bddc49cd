import { startInferenceThread } from '@pulmora/la-dnn';
import { createOperationsServer, loadConfig, openBlobStore, runProcess } from '@pulmora/platform';
import { PRIORITIES, WORKER_CONSUMERS } from '@pulmora/schema';
import { CaseLog } from '../diagnosis/case-log.js';
import { openFoundation } from '../foundation.js';
import { ImageReader } from './image-reader.js';
import { PrioritySlots } from './priority-slots.js';
import { readStudies } from './study-reading.js';
import { workerConfig } from './worker.config.js';
import { createWorkerMetrics } from './worker-metrics.js';

await runProcess('diagnosis-worker', async (lifecycle, logger) => {
  const config = loadConfig(workerConfig);
  const thread = await startInferenceThread({ engine: config.PULMORA_ENGINE });
  lifecycle.onClose(() => thread.dispose());
  logger.info({ engine: thread.engine, why: thread.why, model: thread.model }, 'model is warm');

  const { database, bus } = await openFoundation(
    {
      name: 'diagnosis-worker',
      databaseUrl: config.PULMORA_DIAGNOSIS_WORKER_DATABASE_URL,
      relayDatabaseUrl: config.PULMORA_DIAGNOSIS_RELAY_DATABASE_URL,
      natsUrl: config.PULMORA_NATS_URL,
      natsReplicas: config.PULMORA_NATS_REPLICAS,
      consumers: WORKER_CONSUMERS,
    },
    lifecycle,
    logger,
  );

  const metrics = createWorkerMetrics(bus);
  const operations = createOperationsServer({
    host: config.PULMORA_HOST,
    port: config.PULMORA_WORKER_PORT,
    registry: metrics.registry,
    lifecycle,
    readiness: () => {
      const { engine, why, model } = thread;
      return { ready: bus.connected, engine, why, model: `${model.name} ${model.version}` };
    },
  });

  const reader = new ImageReader({
    database,
    blobs: await openBlobStore(config),
    thread,
    metrics,
    batchSize: config.PULMORA_BATCH_SIZE,
    maxPixels: config.PULMORA_MAX_IMAGE_PIXELS,
  });
  const slots = new PrioritySlots(config.PULMORA_WORKER_SLOTS);
  const options = { bus, cases: new CaseLog(database), reader, thread, slots, metrics, logger };
  const consumptions = PRIORITIES.map((priority) => readStudies(priority, options));
  lifecycle.onClose(() => {
    // What has not begun goes to another worker at once, instead of after the acknowledgement wait.
    slots.close();
    return Promise.all(consumptions.map((consumption) => consumption.stop()));
  });
  // A thread that died cannot be trusted with another study: the supervisor starts a fresh process.
  thread.failed.catch((error: unknown) => {
    throw error;
  });
  logger.info({ port: await operations.listen() }, 'worker reads');
});
