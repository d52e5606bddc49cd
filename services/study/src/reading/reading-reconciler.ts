import { insertIntoOutbox, type Logger, type RepeatedWork, repeatWork } from '@pulmora/platform';
import type { Priority } from '@pulmora/schema';
import type { DataSource } from 'typeorm';
import { type ReadingRequestImage, studyReceived } from '../study/study.events.js';

export interface ReconcilerOptions {
  /** Logged in with the reconciler's own role. */
  readonly dataSource: DataSource;
  readonly logger: Logger;
  /** Called when there is something to publish. */
  readonly onEvents: () => void;
  /** How long a reading may take before it is asked for again; doubles with every request, up to 64 times. Seconds. */
  readonly patienceS: number;
  /** How often to look, milliseconds. */
  readonly intervalMs: number;
}

interface Row {
  tenant_id: string;
  id: string;
  patient_id: string;
  priority: Priority;
  ai_reading_consent: boolean;
  consent_revision: number;
  received_at: Date;
  images: ReadingRequestImage[];
}

const BATCH = 100;

/**
 * PostgreSQL is the truth and JetStream is delivery: whatever became of an event, a stream or a worker, a study whose
 * reading has not come to an end is asked for again until it has. Workers read nothing twice, so asking is safe. What is
 * held back until it is its turn has not been asked for yet: that is the dispatcher's to do.
 */
export const startReconciler = (options: ReconcilerOptions): RepeatedWork =>
  repeatWork(() => requestAgain(options), { ...options, complaint: 'reconciler could not look' });

async function requestAgain({ dataSource, patienceS, onEvents, logger }: ReconcilerOptions): Promise<number> {
  const requested = await dataSource.transaction(async (manager) => {
    const rows: Row[] = await manager.query(
      `SELECT s.tenant_id, s.id, s.patient_id, s.priority, s.ai_reading_consent, s.consent_revision, s.received_at,
              (SELECT json_agg(json_build_object('id', i.id, 'position', i.position, 'sha256', i.sha256) ORDER BY i.position)
                 FROM ct_images i WHERE i.tenant_id = s.tenant_id AND i.study_id = s.id) AS images
         FROM studies s
        WHERE s.reading_settled_at IS NULL AND s.reading_released_at IS NOT NULL
          AND s.reading_requested_at < now() - make_interval(secs => $1 * (2 ^ least(s.reading_requests - 1, 6)))
        ORDER BY s.reading_requested_at
        LIMIT $2
          FOR UPDATE OF s SKIP LOCKED`,
      [patienceS, BATCH],
    );
    for (const row of rows) {
      const { tenant_id: tenantId, id, patient_id: patientId, priority } = row;
      const { ai_reading_consent: aiReadingConsent, consent_revision: consentRevision, received_at: receivedAt } = row;
      const request = studyReceived(
        { tenantId, id, patientId, priority, aiReadingConsent, consentRevision, receivedAt },
        row.images,
      );
      await insertIntoOutbox((text, values) => manager.query(text, values), request);
      await manager.query(
        `UPDATE studies SET reading_requested_at = now(), reading_requests = reading_requests + 1
          WHERE tenant_id = $1 AND id = $2`,
        [tenantId, id],
      );
    }
    return rows.length;
  });
  if (requested > 0) {
    logger.warn({ requested }, 'asked again for readings that had not come');
    onEvents();
  }
  return requested;
}
