import type pg from 'pg';
import { Fault } from '../fault.js';

/** Columns of what an operator sets, by option; each with its lowest and highest. */
const COLUMNS = {
  'stored-bytes': { column: 'stored_bytes', least: 0, most: Number.MAX_SAFE_INTEGER, whole: true },
  'bytes-per-day': { column: 'bytes_per_day', least: 0, most: Number.MAX_SAFE_INTEGER, whole: true },
  'studies-per-day': { column: 'studies_per_day', least: 0, most: 2 ** 31 - 1, whole: true },
  'reading-weight': { column: 'reading_weight', least: 0.01, most: 100, whole: false },
} as const;

export type QuotaOption = keyof typeof COLUMNS;

/** What is to be set, by column; null goes back to the default. */
export type QuotaChange = ReadonlyMap<string, number | null>;

/** @throws {Fault} for what is no such number. */
export function quotaChange(wanted: Readonly<Partial<Record<QuotaOption, string>>>): QuotaChange {
  const change = new Map<string, number | null>();
  for (const [option, text] of Object.entries(wanted) as [QuotaOption, string | undefined][]) {
    if (text === undefined) continue;
    const { column, least, most, whole } = COLUMNS[option];
    if (text === 'default') {
      change.set(column, column === 'reading_weight' ? 1 : null);
      continue;
    }
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!(value >= least && value <= most) || (whole && !Number.isInteger(value))) {
      throw new Fault(`--${option} takes a ${whole ? 'whole ' : ''}number from ${least} to ${most}, or "default"`);
    }
    change.set(column, value);
  }
  return change;
}

/**
 * Sets what is to be set, and tells how things stand then.
 *
 * @param client of the study database, as the role that runs migrations.
 */
export async function tellQuota(client: pg.Client, tenantId: string, change: QuotaChange): Promise<string> {
  if (change.size > 0) {
    // Names of columns, out of the table above.
    const columns = [...change.keys()];
    await client.query(
      `INSERT INTO upload_quotas (tenant_id, ${columns.join(', ')}) VALUES ($1, ${columns.map((_, i) => `$${i + 2}`).join(', ')})
       ON CONFLICT (tenant_id) DO UPDATE SET ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}`,
      [tenantId, ...change.values()],
    );
  }
  const { rows } = await client.query<Record<string, string | number | null>>(
    `SELECT coalesce(u.bytes, 0) AS stored, coalesce(d.bytes, 0) AS bytes_today, coalesce(d.studies, 0) AS studies_today,
            q.stored_bytes, q.bytes_per_day, q.studies_per_day, coalesce(q.reading_weight, 1) AS reading_weight
       FROM (SELECT $1::uuid AS tenant_id) t
       LEFT JOIN stored_usage u ON u.tenant_id = t.tenant_id
       LEFT JOIN daily_usage d ON d.tenant_id = t.tenant_id AND d.day = (now() AT TIME ZONE 'UTC')::date
       LEFT JOIN upload_quotas q ON q.tenant_id = t.tenant_id`,
    [tenantId],
  );
  const row = rows[0] ?? {};
  return [
    `stored bytes     ${row.stored} of ${row.stored_bytes ?? 'the default'}`,
    `bytes today      ${row.bytes_today} of ${row.bytes_per_day ?? 'the default'}`,
    `studies today    ${row.studies_today} of ${row.studies_per_day ?? 'the default'}`,
    `reading weight   ${row.reading_weight}`,
  ].join('\n');
}
