import { randomUUID } from 'node:crypto';
import { newCloudEvent, type OutboxEvent } from '@pulmora/platform';
import { DIAGNOSIS_UPDATED, diagnosisUpdatedSubject } from '@pulmora/schema';
import pg from 'pg';

/** A case that changes, as the diagnosis service keeps it. */
export interface WrittenCase {
  readonly tenantId: string;
  readonly id: string;
  readonly studyId: string;
  readonly patientId: string;
  revision: number;
}

/** Writes cases into the diagnosis service's database as its worker would, without a network that reads. */
export class CaseWriter {
  readonly #pool: pg.Pool;

  /** @param url of a superuser: the tenants are many. */
  constructor(url: string) {
    this.#pool = new pg.Pool({ connectionString: url, max: 4 });
  }

  /** Inserts a queued case; `relayed`: with the event that tells of it in the outbox. */
  async open(tenantId: string, relayed: boolean): Promise<WrittenCase> {
    const written = { tenantId, id: randomUUID(), studyId: randomUUID(), patientId: randomUUID(), revision: 1 };
    const { subject, event } = eventOf(written);
    const { id, studyId, patientId } = written;
    await this.#pool.query(
      `WITH opened AS (
         INSERT INTO diagnoses (tenant_id, id, study_id, patient_id, generation, priority, status, revision)
         VALUES ($1, $2, $3, $4, 1, 'ROUTINE', 'QUEUED', 1))
       INSERT INTO outbox (tenant_id, event_id, subject, payload)
       SELECT $1, $5, $6, $7 WHERE $8`,
      [tenantId, id, studyId, patientId, event.id, subject, JSON.stringify(event), relayed],
    );
    return written;
  }

  /** Changes a case; the number of the change is kept where a client can see it, in the time that its reading took. */
  async change(written: WrittenCase, number: number): Promise<OutboxEvent> {
    written.revision += 1;
    const { tenantId, id, revision } = written;
    await this.#pool.query(
      'UPDATE diagnoses SET revision = $3, inference_ms = $4, updated_at = now() WHERE tenant_id = $1 AND id = $2',
      [tenantId, id, revision, number],
    );
    return eventOf(written);
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}

function eventOf({ tenantId, id, studyId, patientId, revision }: WrittenCase): OutboxEvent {
  const data = { diagnosisId: id, studyId, patientId, generation: 1, status: 'QUEUED' as const, revision };
  return {
    subject: diagnosisUpdatedSubject(tenantId),
    event: newCloudEvent({ source: 'pulmora/bench', type: DIAGNOSIS_UPDATED, subject: id, tenantId, data }),
  };
}
