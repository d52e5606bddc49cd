import { insertIntoOutbox, type Logger, type RepeatedWork, repeatWork } from '@pulmora/platform';
import type { DataSource } from 'typeorm';
import { erasureRequested } from './erasure.events.js';

export interface ErasureReconcilerOptions {
  /** Logged in with the reconciler's own role. */
  readonly dataSource: DataSource;
  readonly logger: Logger;
  /** Called when there is something to publish. */
  readonly onEvents: () => void;
  /** How long an erasure may take before it is asked for again; doubles with every request, up to 64 times. Seconds. */
  readonly patienceS: number;
  /** How often to look, milliseconds. */
  readonly intervalMs: number;
}

/** Asks again, whatever became of an event or a stream, until every service has confirmed. */
export const startErasureReconciler = (options: ErasureReconcilerOptions): RepeatedWork =>
  repeatWork(() => askAgain(options), { ...options, complaint: 'erasures could not be looked for' });

async function askAgain({ dataSource, patienceS, onEvents, logger }: ErasureReconcilerOptions): Promise<number> {
  const asked = await dataSource.transaction(async (manager) => {
    const rows: { tenant_id: string; id: string; patient_id: string }[] = await manager.query(
      `SELECT tenant_id, id, patient_id FROM erasures
        WHERE completed_at IS NULL AND asked_at < now() - make_interval(secs => $1 * (2 ^ least(asked - 1, 6)))
        ORDER BY asked_at LIMIT 100 FOR UPDATE SKIP LOCKED`,
      [patienceS],
    );
    for (const { tenant_id: tenantId, id, patient_id: patientId } of rows) {
      const request = erasureRequested({ tenantId, id, patientId });
      await insertIntoOutbox((text, values) => manager.query(text, values), request);
      await manager.query('UPDATE erasures SET asked_at = now(), asked = asked + 1 WHERE tenant_id = $1 AND id = $2', [
        tenantId,
        id,
      ]);
    }
    return rows.length;
  });
  if (asked > 0) {
    logger.warn({ asked }, 'asked again for erasures that were not confirmed');
    onEvents();
  }
  return asked;
}
