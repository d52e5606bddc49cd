import type { Outcome } from '@pulmora/la-dnn';
import { createMetrics, type EventBus, type Metrics } from '@pulmora/platform';
import { STUDIES_STREAM, WORKER_CONSUMERS } from '@pulmora/schema';
import { Counter, Gauge, Histogram } from 'prom-client';
import { DriftMonitor } from './drift-monitor.js';

/** What an image goes through, in this order; `store` and `ack` are of several images or a study. */
export type Stage = 'fetch' | 'hash' | 'decode' | 'queue' | 'infer' | 'explain' | 'store' | 'ack';

export interface WorkerMetrics extends Metrics {
  readonly stageSeconds: Histogram<'stage'>;
  readonly inferenceSeconds: Histogram;
  readonly batchSize: Histogram;
  readonly studyToDiagnosisSeconds: Histogram;
  /** Of a study, with its probability, 0 to 1, where it has one. */
  noteOutcome(version: string, outcome: Outcome, covid19: number | null): void;
  /** Of an image, as the network is given it. */
  noteImage(version: string, pixels: Float32Array): void;
  noteShadow(version: string, agrees: boolean): void;
}

/** What is watched for drift: of the images, and of what is made of them. */
const DRIFT_SIGNALS = ['brightness', 'contrast', 'probability'] as const;

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
  const outcomes = new Counter({
    name: 'pulmora_readings_total',
    help: 'Completed readings, by model version and outcome.',
    labelNames: ['model', 'outcome'],
    registers,
  });
  const shadows = new Counter({
    name: 'pulmora_shadow_readings_total',
    help: 'Readings by a model in the shadow of another, by whether their outcomes agree.',
    labelNames: ['model', 'agrees'],
    registers,
  });
  const monitors = new Map<string, Record<(typeof DRIFT_SIGNALS)[number], DriftMonitor>>();
  const monitorsOf = (version: string) => {
    const known = monitors.get(version) ?? {
      brightness: new DriftMonitor(),
      contrast: new DriftMonitor(),
      probability: new DriftMonitor(),
    };
    monitors.set(version, known);
    return known;
  };
  new Gauge({
    name: 'pulmora_drift_index',
    help: 'Population stability index of the latest 500 values against the first 1,000 of this process; above 0.25 is drift.',
    labelNames: ['model', 'signal'],
    registers,
    collect() {
      for (const [model, own] of monitors) {
        for (const signal of DRIFT_SIGNALS) {
          const { index } = own[signal];
          if (index !== undefined) this.set({ model, signal }, index);
        }
      }
    },
  });
  return {
    ...metrics,
    noteOutcome(model, outcome, covid19) {
      outcomes.inc({ model, outcome });
      if (covid19 !== null) monitorsOf(model).probability.note(covid19);
    },
    noteImage(model, pixels) {
      let [sum, squares] = [0, 0];
      for (const value of pixels) {
        sum += value;
        squares += value * value;
      }
      const mean = sum / pixels.length;
      const own = monitorsOf(model);
      own.brightness.note(mean);
      own.contrast.note(Math.sqrt(Math.max(0, squares / pixels.length - mean * mean)));
    },
    noteShadow: (model, agrees) => shadows.inc({ model, agrees: String(agrees) }),
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
