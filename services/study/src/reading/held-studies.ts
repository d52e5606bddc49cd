import { PRIORITIES, type Priority } from '@pulmora/schema';
import type { EntityManager } from 'typeorm';
import type { ReadingRequest, ReadingRequestImage } from '../study/study.events.js';
import type { Contender } from './fair-share.js';

/** A study whose turn has come. */
export interface HeldStudy extends ReadingRequest {
  readonly images: readonly ReadingRequestImage[];
  readonly traceparent: string | null;
}

const HELD = 'reading_settled_at IS NULL AND reading_released_at IS NULL';
const RELEASED = 'reading_settled_at IS NULL AND reading_released_at IS NOT NULL';

/** The priorities of which any study is held back, the most urgent first. */
export async function prioritiesHeld(manager: EntityManager): Promise<Priority[]> {
  const rows: { priority: Priority }[] = await manager.query(
    `SELECT p.priority FROM unnest($1::text[]) WITH ORDINALITY AS p (priority, place)
      WHERE EXISTS (SELECT 1 FROM studies s WHERE s.priority = p.priority AND ${HELD}) ORDER BY p.place`,
    [PRIORITIES],
  );
  return rows.map((row) => row.priority);
}

/** The clinics that have something held back, and what is let go already, of one priority. */
export async function contendersFor(
  manager: EntityManager,
  priority: Priority,
): Promise<{ contenders: Contender[]; total: number; fresh: number; virtualTime: number }> {
  // From clinic to clinic in the index: what it costs goes by the number of clinics, not of studies.
  const rows: { tenant_id: string; outstanding: string; next: number | null; weight: number | null }[] =
    await manager.query(
      `WITH RECURSIVE holding (tenant_id) AS (
       (SELECT tenant_id FROM studies WHERE priority = $1 AND ${HELD} ORDER BY tenant_id LIMIT 1)
       UNION ALL
       SELECT (SELECT s.tenant_id FROM studies s
                WHERE s.priority = $1 AND s.tenant_id > h.tenant_id AND ${HELD} ORDER BY s.tenant_id LIMIT 1)
         FROM holding h WHERE h.tenant_id IS NOT NULL)
     SELECT h.tenant_id, t.next, q.reading_weight AS weight,
            (SELECT count(*) FROM studies s WHERE s.priority = $1 AND s.tenant_id = h.tenant_id AND ${RELEASED}) AS outstanding
       FROM holding h LEFT JOIN reading_turns t ON t.tenant_id = h.tenant_id AND t.priority = $1
       LEFT JOIN upload_quotas q ON q.tenant_id = h.tenant_id
      WHERE h.tenant_id IS NOT NULL`,
      [priority],
    );
  const [whole]: { total: string; fresh: string; began: number | null }[] = await manager.query(
    `SELECT (SELECT count(*) FROM studies WHERE priority = $1 AND ${RELEASED}) AS total,
            (SELECT count(*) FROM studies WHERE priority = $1 AND ${RELEASED}
                AND reading_released_at > now() - interval '10 seconds') AS fresh,
            (SELECT max(began) FROM reading_turns WHERE priority = $1) AS began`,
    [priority],
  );
  return {
    contenders: rows.map((row) => ({
      tenantId: row.tenant_id,
      outstanding: Number(row.outstanding),
      next: row.next ?? 0,
      weight: row.weight ?? 1,
    })),
    total: Number(whole?.total ?? 0),
    fresh: Number(whole?.fresh ?? 0),
    virtualTime: whole?.began ?? 0,
  };
}

/** A clinic's oldest study that is held back, locked; undefined when there is none that nobody else holds. */
export async function headOf(
  manager: EntityManager,
  priority: Priority,
  tenantId: string,
): Promise<HeldStudy | undefined> {
  const [row]: {
    id: string;
    patient_id: string;
    ai_reading_consent: boolean;
    consent_revision: number;
    received_at: Date;
    request_traceparent: string | null;
    images: ReadingRequestImage[] | null;
  }[] = await manager.query(
    `SELECT s.id, s.patient_id, s.ai_reading_consent, s.consent_revision, s.received_at, s.request_traceparent,
            (SELECT json_agg(json_build_object('id', i.id, 'position', i.position, 'sha256', i.sha256) ORDER BY i.position)
               FROM ct_images i WHERE i.tenant_id = s.tenant_id AND i.study_id = s.id) AS images
       FROM studies s
      WHERE s.priority = $1 AND s.tenant_id = $2 AND ${HELD}
      ORDER BY s.received_at, s.id LIMIT 1
        FOR UPDATE OF s SKIP LOCKED`,
    [priority, tenantId],
  );
  if (!row) return undefined;
  return {
    tenantId,
    id: row.id,
    patientId: row.patient_id,
    priority,
    aiReadingConsent: row.ai_reading_consent,
    consentRevision: row.consent_revision,
    receivedAt: row.received_at,
    traceparent: row.request_traceparent,
    images: row.images ?? [],
  };
}

/** The reconciler's patience begins when a study is let go, not when it came in. */
export async function release(manager: EntityManager, { tenantId, id }: HeldStudy): Promise<void> {
  await manager.query(
    `UPDATE studies SET reading_released_at = now(), reading_requested_at = now() WHERE tenant_id = $1 AND id = $2`,
    [tenantId, id],
  );
}

export async function noteTurn(
  manager: EntityManager,
  priority: Priority,
  tenantId: string,
  { began, next }: { readonly began: number; readonly next: number },
): Promise<void> {
  await manager.query(
    `INSERT INTO reading_turns AS t (tenant_id, priority, began, next) VALUES ($1, $2, $3, $4)
     ON CONFLICT (tenant_id, priority) DO UPDATE SET began = excluded.began, next = excluded.next, given = t.given + 1`,
    [tenantId, priority, began, next],
  );
}

/** Turns of each priority so far, of all clinics and replicas. */
export async function turnsGiven(manager: EntityManager): Promise<ReadonlyMap<Priority, number>> {
  const rows: { priority: Priority; given: string }[] = await manager.query(
    'SELECT priority, sum(given) AS given FROM reading_turns GROUP BY priority',
  );
  return new Map(rows.map((row) => [row.priority, Number(row.given)]));
}

/** Studies of one priority whose reading has not come to an end. */
export interface UnreadCount {
  /** Held back until it is their turn. */
  readonly held: number;
  /** Let go, and not yet read. */
  readonly released: number;
}

export async function countUnread(manager: EntityManager): Promise<Record<Priority, UnreadCount>> {
  const rows: { priority: Priority; held: string; released: string }[] = await manager.query(
    `SELECT p.priority,
            (SELECT count(*) FROM studies s WHERE s.priority = p.priority AND ${HELD}) AS held,
            (SELECT count(*) FROM studies s WHERE s.priority = p.priority AND ${RELEASED}) AS released
       FROM unnest($1::text[]) AS p (priority)`,
    [PRIORITIES],
  );
  return Object.fromEntries(
    rows.map((row) => [row.priority, { held: Number(row.held), released: Number(row.released) }]),
  ) as Record<Priority, UnreadCount>;
}
