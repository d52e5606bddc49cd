import { randomUUID } from 'node:crypto';
import { newCloudEvent, type OutboxEvent } from '@pulmora/platform';
import {
  CASE_CHANGED,
  type CaseActionName,
  type CaseChangedData,
  caseChangedSubject,
  DIAGNOSIS_UPDATED,
  diagnosisUpdatedSubject,
} from '@pulmora/schema';
import pg from 'pg';

/** A case that changes, as the diagnosis service keeps it. UUIDs. */
export interface WrittenCase {
  readonly tenantId: string;
  /** Of its reading. */
  readonly id: string;
  readonly caseId: string;
  readonly studyId: string;
  readonly patientId: string;
  /** Of its reading. */
  revision: number;
  caseRevision: number;
}

/** Writes cases into the diagnosis service's database as its worker would, without a network that reads. */
export class CaseWriter {
  readonly #pool: pg.Pool;

  /** @param url of a superuser: the tenants are many. */
  constructor(url: string) {
    this.#pool = new pg.Pool({ connectionString: url, max: 4 });
  }

  /** Inserts a queued case and its reading; `relayed`: with the events that tell of them in the outbox. */
  async open(tenantId: string, relayed: boolean): Promise<WrittenCase> {
    const [id, caseId, studyId, patientId] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
    const written = { tenantId, id, caseId, studyId, patientId, revision: 1, caseRevision: 1 };
    await this.#pool.query(
      `WITH opened AS (
         INSERT INTO diagnoses (tenant_id, id, study_id, patient_id, generation, priority, status, revision)
         VALUES ($1, $2, $3, $4, 1, 'ROUTINE', 'QUEUED', 1)), case_opened AS (
         INSERT INTO cases (tenant_id, id, study_id, patient_id, priority, state, outcome_band, diagnosis_id,
                            generation, reading_revision, revision, received_at, due_at, updated_at)
         VALUES ($1, $5, $3, $4, 'ROUTINE', 'RECEIVED', 'NONE', $2, 1, 0, 1, now(), now() + interval '1 day', now()))
       ${INSERT_EVENTS} WHERE $7`,
      [tenantId, id, studyId, patientId, caseId, rowsOf([readingEvent(written), caseEvent(written, 'OPEN')]), relayed],
    );
    return written;
  }

  /** Something happens to a case, and its event is in the outbox. */
  async changeCase(written: WrittenCase): Promise<void> {
    const next = { ...written, caseRevision: written.caseRevision + 1 };
    const { tenantId, caseId, caseRevision } = next;
    await this.#pool.query(
      `WITH changed AS (
         UPDATE cases SET revision = $3, updated_at = now() WHERE tenant_id = $1 AND id = $2)
       ${INSERT_EVENTS.replace('$6', '$4')}`,
      [tenantId, caseId, caseRevision, rowsOf([caseEvent(next, 'START_READING')])],
    );
    written.caseRevision = caseRevision;
  }

  /** Changes a reading; the number of the change is kept where a client can see it, in the time that it took. */
  async change(written: WrittenCase, number: number): Promise<OutboxEvent> {
    written.revision += 1;
    const { tenantId, id, revision } = written;
    await this.#pool.query(
      'UPDATE diagnoses SET revision = $3, inference_ms = $4, updated_at = now() WHERE tenant_id = $1 AND id = $2',
      [tenantId, id, revision, number],
    );
    return readingEvent(written);
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}

const INSERT_EVENTS = `INSERT INTO outbox (tenant_id, event_id, subject, payload)
       SELECT $1, e.event_id, e.subject, e.payload
         FROM jsonb_to_recordset($6::jsonb) AS e (event_id uuid, subject text, payload jsonb)`;

const rowsOf = (events: readonly OutboxEvent[]): string =>
  JSON.stringify(events.map(({ subject, event }) => ({ event_id: event.id, subject, payload: event })));

function readingEvent({ tenantId, id, studyId, patientId, revision }: WrittenCase): OutboxEvent {
  const data = { diagnosisId: id, studyId, patientId, generation: 1, status: 'QUEUED' as const, revision };
  return {
    subject: diagnosisUpdatedSubject(tenantId),
    event: newCloudEvent({ source: 'pulmora/bench', type: DIAGNOSIS_UPDATED, subject: id, tenantId, data }),
  };
}

function caseEvent(
  { tenantId, caseId, studyId, patientId, caseRevision }: WrittenCase,
  action: CaseActionName,
): OutboxEvent {
  const data: CaseChangedData = {
    ...{ caseId, studyId, patientId, action },
    priority: 'ROUTINE',
    state: 'RECEIVED',
    revision: caseRevision,
    readingRevision: 0,
  };
  return {
    subject: caseChangedSubject(tenantId),
    event: newCloudEvent({ source: 'pulmora/bench', type: CASE_CHANGED, subject: caseId, tenantId, data }),
  };
}
