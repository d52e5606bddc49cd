import { randomUUID } from 'node:crypto';
import { appendFile, readFile } from 'node:fs/promises';
import pg from 'pg';
import { z } from 'zod';
import { errorCode, Fault } from '../fault.js';

/**
 * Who was erased, kept apart from the backups: a restored backup knows nothing of what was erased after it was made, and
 * must not bring those people back. Opaque ids only.
 */
const entryShape = z.object({
  tenantId: z.uuid(),
  erasureId: z.uuid(),
  patientId: z.uuid(),
  reason: z.string(),
  requestedBy: z.string(),
  requestedAt: z.iso.datetime(),
});

export type LedgerEntry = z.infer<typeof entryShape>;

/**
 * Appends the erasures that the ledger lacks, a line each; what is in it stays.
 *
 * @param patientUrl the patient service's database, by the role that owns its tables.
 * @returns how many were added.
 * @throws {Fault} where the ledger is damaged.
 */
export async function keepErasures(patientUrl: string, file: string): Promise<number> {
  const known = new Set((await readLedger(file)).map(({ erasureId }) => erasureId));
  const rows = await inTransaction(patientUrl, async (client) => {
    const result = await client.query(
      `SELECT tenant_id AS "tenantId", id AS "erasureId", patient_id AS "patientId", reason,
              requested_by AS "requestedBy", requested_at AS "requestedAt" FROM erasures ORDER BY requested_at, id`,
    );
    return result.rows as (Omit<LedgerEntry, 'requestedAt'> & { requestedAt: Date })[];
  });
  const fresh = rows.filter(({ erasureId }) => !known.has(erasureId));
  const lines = fresh.map((row) => `${JSON.stringify({ ...row, requestedAt: row.requestedAt.toISOString() })}\n`);
  if (lines.length > 0) await appendFile(file, lines.join(''), { mode: 0o600 });
  return fresh.length;
}

/** @throws {Fault} where a line is none of ours: an erasure that cannot be read must not be passed over. */
export async function readLedger(file: string): Promise<LedgerEntry[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return '';
    throw error;
  });
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line, i) => {
      try {
        return entryShape.parse(JSON.parse(line));
      } catch (error) {
        throw new Fault(`line ${i + 1} of the erasure ledger is damaged: without it somebody may come back`, {
          cause: error,
        });
      }
    });
}

/** Addresses of the three databases that know patients, by the role that owns their tables. */
export interface OwnerUrls {
  readonly patient: string;
  readonly study: string;
  readonly diagnosis: string;
}

/**
 * Repeats, in restored databases, the erasures that they do not know. The person is removed at once, and a stone is laid
 * in each service, so that nothing is read or taken in of them; the rest (images, studies, cases, messages) goes when the
 * services run, which are asked as for any erasure that was not confirmed. Safe to repeat.
 *
 * @returns how many were repeated.
 */
export async function repeatErasures(urls: OwnerUrls, entries: readonly LedgerEntry[]): Promise<number> {
  let repeated = 0;
  for (const entry of entries) {
    const { tenantId, patientId } = entry;
    for (const url of [urls.study, urls.diagnosis]) {
      await inTransaction(url, (client) =>
        client.query(
          `INSERT INTO patient_standings AS known (tenant_id, patient_id, erased_at) VALUES ($1, $2, now())
           ON CONFLICT (tenant_id, patient_id)
             DO UPDATE SET ai_reading_consent = NULL, erased_at = coalesce(known.erased_at, now())`,
          [tenantId, patientId],
        ),
      );
    }
    if (await inTransaction(urls.patient, (client) => erase(client, entry))) repeated += 1;
  }
  return repeated;
}

/** False where the database knows of it. */
async function erase(client: pg.Client, entry: LedgerEntry): Promise<boolean> {
  const { tenantId, erasureId, patientId, reason, requestedBy, requestedAt } = entry;
  await client.query("SELECT set_config('app.tenant_id', $1, true)", [tenantId]);
  const { rowCount } = await client.query(
    `INSERT INTO erasures (tenant_id, id, patient_id, reason, requested_by, requested_at, asked_at, asked)
     VALUES ($1, $2, $3, $4, $5, $6, 'epoch', 0) ON CONFLICT DO NOTHING`,
    [tenantId, erasureId, patientId, reason, requestedBy, requestedAt],
  );
  if (!rowCount) return false;
  const { rowCount: removed } = await client.query('DELETE FROM patients WHERE tenant_id = $1 AND id = $2', [
    tenantId,
    patientId,
  ]);
  await client.query('DELETE FROM granted_cases WHERE tenant_id = $1 AND patient_id = $2', [tenantId, patientId]);
  await client.query('SELECT erase_outbox($1)', [patientId]);
  await client.query(
    `INSERT INTO erasure_steps (tenant_id, erasure_id, store, removed, confirmed_at)
     SELECT $1, $2, store, CASE store WHEN 'PATIENT' THEN $3::int END, CASE store WHEN 'PATIENT' THEN now() END
       FROM unnest(ARRAY['PATIENT', 'STUDY', 'DIAGNOSIS', 'EVENTS']) AS store`,
    [tenantId, erasureId, removed ?? 0],
  );
  await client.query(
    `INSERT INTO audit_entries (tenant_id, id, actor, actor_tenant_id, roles, operation, object_type,
                                object_ids, patient_id, outcome, reason, trace_id)
     VALUES ($1, $2, 'restore', NULL, '{}', 'Restore.repeatErasure', 'Patient', ARRAY[$3::uuid], $3, 'DONE', $4, $5)`,
    [tenantId, randomUUID(), patientId, reason, randomUUID().replaceAll('-', '')],
  );
  return true;
}

async function inTransaction<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } finally {
    await client.end();
  }
}
