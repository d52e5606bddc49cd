import { availableParallelism } from 'node:os';
import { type StandingInference, type StandingInferenceOptions, startPreprocessPool } from '@pulmora/la-dnn';
import { createOperationsServer, loadConfig, openBlobStore, runProcess } from '@pulmora/platform';
import { PRIORITIES, WORKER_CONSUMERS } from '@pulmora/schema';
import { CaseLog } from '../diagnosis/case-log.js';
import { openFoundation } from '../foundation.js';
import { ImageReader } from './image-reader.js';
import { MicroBatcher } from './micro-batcher.js';
import { PrioritySlots } from './priority-slots.js';
import { ReadingAttempts } from './reading-attempts.js';
import { readStudies } from './study-reading.js';
import { workerConfig } from './worker.config.js';
import { createWorkerMetrics, type Stage } from './worker-metrics.js';

/** A few batches: one in the network, one ready for it, and what is decoded meanwhile. */
const BATCHES_HELD = 4;

/**
 * Runs a worker until it is told to stop.
 *
 * @param startInference loads and warms the model that reads; the worker is ready when it is.
 */
export async function runWorker(
  startInference: (options: StandingInferenceOptions) => Promise<StandingInference>,
): Promise<void> {
  await runProcess('diagnosis-worker', async (lifecycle, logger) => {
    const config = loadConfig(workerConfig);
    let onBatch: StandingInferenceOptions['onBatch'];
    const inference = await startInference({
      engine: config.PULMORA_ENGINE,
      predictTimeoutMs: config.PULMORA_PREDICT_TIMEOUT_MS,
      onBatch: (times) => onBatch?.(times),
      onReplace: (err) => logger.error({ err }, 'the network failed, starting it afresh'),
    });
    lifecycle.onClose(() => inference.dispose());
    logger.info({ engine: inference.engine, why: inference.why, model: inference.model }, 'model is warm');

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
    const onStage = (stage: Stage, ms: number) => metrics.stageSeconds.observe({ stage }, ms / 1_000);
    onBatch = ({ images, networkMs, explainMs }) => {
      metrics.inferenceSeconds.observe(networkMs / 1_000);
      metrics.batchSize.observe(images);
      onStage('infer', networkMs);
      onStage('explain', explainMs);
    };
    const operations = createOperationsServer({
      host: config.PULMORA_HOST,
      port: config.PULMORA_WORKER_PORT,
      registry: metrics.registry,
      lifecycle,
      readiness: () => {
        const { engine, why, model } = inference;
        return { ready: bus.connected && inference.ready, engine, why, model: `${model.name} ${model.version}` };
      },
    });

    const pool = startPreprocessPool({
      threads: config.PULMORA_PREPROCESS_THREADS || availableParallelism(),
      maxPixels: config.PULMORA_MAX_IMAGE_PIXELS,
    });
    lifecycle.onClose(() => pool.dispose());
    const batchSize = config.PULMORA_BATCH_SIZE;
    const batcher = new MicroBatcher({
      predict: (images) => inference.predict(images),
      maxBatch: batchSize,
      maxWaitMs: config.PULMORA_BATCH_WAIT_MS,
      targetMs: config.PULMORA_BATCH_TARGET_MS,
      upstream: () => reader.decoding,
    });
    const reader: ImageReader = new ImageReader({
      database,
      blobs: await openBlobStore(config),
      pool,
      batcher,
      modelVersion: inference.model.version,
      held: BATCHES_HELD * batchSize,
      storeEvery: batchSize,
      onStage,
    });
    // As many again for clinics of which nothing is read: what they have waits for nobody else's study to end.
    const slots = new PrioritySlots(config.PULMORA_WORKER_SLOTS, config.PULMORA_WORKER_SLOTS);
    const quarantine = new PrioritySlots(1);
    const options = {
      bus,
      cases: new CaseLog(database),
      attempts: new ReadingAttempts(database),
      reader,
      model: inference.model,
      engine: inference.engine,
      slots,
      quarantine,
      held: 2 * config.PULMORA_WORKER_SLOTS,
      metrics,
      logger,
    };
    const consumptions = PRIORITIES.map((priority) => readStudies(priority, options));
    lifecycle.onClose(() => {
      // What has not begun goes to another worker at once, instead of after the acknowledgement wait.
      slots.close();
      quarantine.close();
      return Promise.all(consumptions.map((consumption) => consumption.stop()));
    });
    // No fresh network can be had: the supervisor starts a fresh process.
    inference.failed.catch((error: unknown) => {
      throw error;
    });
    logger.info({ port: await operations.listen() }, 'worker reads');
  });
}
