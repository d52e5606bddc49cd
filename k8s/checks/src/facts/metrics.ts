import { agreementCounter, createWorkerMetrics } from '@pulmora/diagnosis-service';
import { createLogger, createMetrics, type EventBus } from '@pulmora/platform';
import { measureUnread } from '@pulmora/study-service';
import type { DataSource } from 'typeorm';

/** Metrics of others that alerts count on: the broker's exporter, KEDA, CloudNativePG, DCGM, and Prometheus itself. */
const FOREIGN = [
  'jetstream_consumer_num_pending',
  'jetstream_stream_last_seq',
  'keda_scaler_detail_errors_total',
  'cnpg_collector_last_available_backup_timestamp',
  'cnpg_pg_stat_archiver_seconds_since_last_archival',
  'cnpg_pg_replication_lag',
  'DCGM_FI_DEV_XID_ERRORS',
  'DCGM_FI_DEV_GPU_TEMP',
  'DCGM_FI_DEV_GPU_UTIL',
  'DCGM_FI_DEV_FB_USED',
  'DCGM_FI_DEV_ECC_DBE_VOL_TOTAL',
  'up',
];

/** Names under which series can be asked for, histograms' parts among them. */
export function metricNames(): ReadonlySet<string> {
  // Nobody scrapes these: the queue behind them is never asked.
  const worker = createWorkerMetrics({} as EventBus);
  const study = createMetrics('study');
  measureUnread(study, {} as DataSource, createLogger('metrics', 'fatal'));
  const diagnosis = createMetrics('diagnosis');
  agreementCounter(diagnosis);
  const registries = [study.registry, worker.registry, diagnosis.registry];
  const own = registries.flatMap((registry) =>
    registry.getMetricsAsArray().flatMap((metric) => {
      const { name, type } = metric as unknown as { name: string; type: string };
      return type === 'histogram' ? [name, `${name}_bucket`, `${name}_count`, `${name}_sum`] : [name];
    }),
  );
  return new Set([...own, ...FOREIGN]);
}
