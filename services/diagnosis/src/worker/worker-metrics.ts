import { createMetrics, type EventBus, type Metrics } from '@pulmora/platform';
import { STUDIES_STREAM, WORKER_CONSUMERS } from '@pulmora/schema';
import { Gauge, Histogram } from 'prom-client';

/** What an image goes through, in this order; `store` and `ack` are of several images or a study. */
export type Stage = 'fetch' | 'hash' | 'decode' | 'queue' | 'infer' | 'explain' | 'store' | 'ack';

export interface WorkerMetrics extends Metrics {
  readonly stageSeconds: Histogram<'stage'>;
  readonly inferenceSeconds: Histogram;
  readonly batchSize: Histogram;
  readonly studyToDiagnosisSeconds: Histogram;
}

/** What a worker measures of itself, and of the queue before it. */
export function createWorkerMetrics(bus: EventBus): WorkerMetrics {
  const metrics = createMetrics('diagnosis-worker');
  const registers = [metrics.registry];
  new Gauge({
    name: 'pulmora_jetstream_lag',
    help: 'Studies not yet settled, by consumer.',
    labelNames: ['consumer'],
    registers,
    async collect() {
      for (const { durable } of WORKER_CONSUMERS) {
        const lag = await bus.lag(STUDIES_STREAM.name, durable).catch(() => undefined);
        if (lag !== undefined) this.set({ consumer: durable }, lag);
      }
    },
  });
  return {
    ...metrics,
    stageSeconds: new Histogram({
      name: 'pulmora_stage_seconds',
      help: 'Duration of each stage of a reading, seconds; infer and explain of a batch, store and ack of a study.',
      labelNames: ['stage'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    }),
    inferenceSeconds: new Histogram({
      name: 'pulmora_inference_seconds',
      help: 'Duration of one batch in the network, seconds.',
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    batchSize: new Histogram({
      name: 'pulmora_inference_batch_size',
      help: 'Images in one batch.',
      buckets: [1, 2, 4, 8, 16, 32, 64],
      registers,
    }),
    studyToDiagnosisSeconds: new Histogram({
      name: 'pulmora_study_to_diagnosis_seconds',
      help: 'From a study being taken in to its completed reading, seconds.',
      buckets: [0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 300, 1800],
      registers,
    }),
  };
}
