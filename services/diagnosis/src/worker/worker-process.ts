import { availableParallelism } from 'node:os';
import {
  registeredModels,
  type StandingInference,
  type StandingInferenceOptions,
  startPreprocessPool,
  verifiedModel,
} from '@pulmora/la-dnn';
import {
  createOperationsServer,
  KeyCache,
  type Lifecycle,
  type Logger,
  loadConfig,
  openBlobStore,
  openKeyProvider,
  openTls,
  runProcess,
  sealedBlobReader,
} from '@pulmora/platform';
import { PRIORITIES } from '@pulmora/schema';
import { CaseLog } from '../diagnosis/case-log.js';
import { openFoundation } from '../foundation.js';
import { type ModelRollout, modelRollout } from '../rollout/model-rollout.js';
import { followRollout, readRollout } from '../rollout/rollout-file.js';
import { ImageReader } from './image-reader.js';
import { MicroBatcher } from './micro-batcher.js';
import { type ModelLane, ModelLanes } from './model-lanes.js';
import { PrioritySlots } from './priority-slots.js';
import { ReadingAttempts } from './reading-attempts.js';
import { ShadowReadings } from './shadow-readings.js';
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
    const keyProvider = openKeyProvider(config);
    const tls = await openTls(config, lifecycle, logger);
    const { database, bus } = await openFoundation(
      {
        name: 'diagnosis-worker',
        databaseUrl: config.PULMORA_DIAGNOSIS_WORKER_DATABASE_URL,
        relayDatabaseUrl: config.PULMORA_DIAGNOSIS_RELAY_DATABASE_URL,
        natsUrl: config.PULMORA_NATS_URL,
        tls,
      },
      lifecycle,
      logger,
    );

    const metrics = createWorkerMetrics(bus);
    const onStage = (stage: Stage, ms: number) => metrics.stageSeconds.observe({ stage }, ms / 1_000);
    const operations = createOperationsServer({
      host: config.PULMORA_HOST,
      port: config.PULMORA_WORKER_PORT,
      tls,
      probePort: config.PULMORA_PROBE_PORT,
      registry: metrics.registry,
      lifecycle,
      readiness: () => {
        const { active } = lanes;
        const model = active && `${active.model.name} ${active.model.version}`;
        return { ready: bus.connected && lanes.ready, engine: active?.engine, why: active?.why, model };
      },
    });

    const pool = startPreprocessPool({
      threads: config.PULMORA_PREPROCESS_THREADS || availableParallelism(),
      maxPixels: config.PULMORA_MAX_IMAGE_PIXELS,
    });
    lifecycle.onClose(() => pool.dispose());
    const blobs = sealedBlobReader(await openBlobStore(config), new KeyCache(keyProvider));
    const batchSize = config.PULMORA_BATCH_SIZE;
    const openLane = async (version: string): Promise<ModelLane> => {
      const inference = await startInference({
        engine: config.PULMORA_ENGINE,
        modelDir: (await verifiedModel(version)).folder,
        predictTimeoutMs: config.PULMORA_PREDICT_TIMEOUT_MS,
        onBatch: ({ images, networkMs, explainMs }) => {
          metrics.inferenceSeconds.observe(networkMs / 1_000);
          metrics.batchSize.observe(images);
          onStage('infer', networkMs);
          onStage('explain', explainMs);
        },
        onReplace: (err) => logger.error({ err }, 'the network failed, starting it afresh'),
      });
      // No fresh network can be had: the supervisor starts a fresh process.
      inference.failed.catch((error: unknown) => {
        throw error;
      });
      const { engine, why, model } = inference;
      logger.info({ engine, why, model }, 'model is warm');
      const batcher = new MicroBatcher({
        predict: (images) => inference.predict(images),
        maxBatch: batchSize,
        maxWaitMs: config.PULMORA_BATCH_WAIT_MS,
        targetMs: config.PULMORA_BATCH_TARGET_MS,
        upstream: () => reader.decoding,
      });
      const reader: ImageReader = new ImageReader({
        database,
        blobs,
        pool,
        batcher,
        modelVersion: model.version,
        held: BATCHES_HELD * batchSize,
        storeEvery: batchSize,
        onStage,
        onImage: (pixels) => metrics.noteImage(model.version, pixels),
      });
      return {
        engine,
        why,
        model,
        reader,
        get ready() {
          return inference.ready;
        },
        close: () => inference.dispose(),
      };
    };
    const lanes = new ModelLanes(openLane);
    lifecycle.onClose(() => lanes.close());
    await followModels(config.PULMORA_MODEL_ROLLOUT, lanes, lifecycle, logger);
    const onAgreement = (version: string, agrees: boolean) => metrics.noteShadow(version, agrees);
    const shadow = new ShadowReadings({ database, lanes, onAgreement, logger });
    lifecycle.onClose(() => shadow.idle());
    // As many again for clinics of which nothing is read: what they have waits for nobody else's study to end.
    const slots = new PrioritySlots(config.PULMORA_WORKER_SLOTS, config.PULMORA_WORKER_SLOTS);
    const quarantine = new PrioritySlots(1);
    const options = {
      bus,
      cases: new CaseLog(database),
      attempts: new ReadingAttempts(database),
      lanes,
      shadow,
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
    logger.info({ port: await operations.listen() }, 'worker reads');
  });
}

/** Warms what is said to read now, and changes over whenever something else is said. */
async function followModels(
  file: string | undefined,
  lanes: ModelLanes,
  lifecycle: Lifecycle,
  logger: Logger,
): Promise<void> {
  const newest = (await registeredModels()).at(-1);
  if (!newest) throw new Error('the registry holds no release');
  const said = file === undefined ? undefined : await readRollout(file);
  await lanes.apply(said ?? modelRollout.parse({ active: newest.version }));
  if (file === undefined) return;
  const change = async (rollout: ModelRollout) => {
    await lanes.apply(rollout);
    const { active, canary, shadow, pins } = rollout;
    logger.info({ active, canary, shadow, pins: Object.keys(pins).length }, 'models changed');
  };
  const following = followRollout(file, change, logger);
  lifecycle.onClose(() => following.stop());
}
