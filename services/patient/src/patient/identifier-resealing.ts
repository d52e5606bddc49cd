import { type Logger, type RepeatedWork, repeatWork, type TenantDatabase, type UnitOfWork } from '@pulmora/platform';
import type { DataSource } from 'typeorm';
import type { IdentifierRing, PatientSeals } from './patient-seals.js';

export interface ResealingOptions {
  /** Logged in with the reconciler's role, which sees whose rows wait. */
  readonly reconcilerSource: DataSource;
  /** This process's own door. */
  readonly database: TenantDatabase;
  readonly seals: PatientSeals;
  readonly logger: Logger;
  /** How often to look, milliseconds. */
  readonly intervalMs: number;
  /** Rows in one transaction, at most. */
  readonly batch?: number;
}

interface Row {
  readonly tenant_id: string;
  readonly id: string;
  readonly record_number: string | null;
  readonly name: string | null;
  readonly birth_date: string | null;
  readonly sealed_record_number: Buffer | null;
  readonly sealed_name: Buffer | null;
  readonly sealed_birth_date: Buffer | null;
}

const FIRST = '00000000-0000-0000-0000-000000000000';

/**
 * Encrypts identifiers anew under their clinic's newest key, a batch at a time, while the service serves: after a rotation,
 * and those from before they were encrypted. What is done is in each row, so that it goes on after a restart.
 */
export function startResealing(options: ResealingOptions): RepeatedWork {
  const { logger, intervalMs } = options;
  const complaint = 'identifiers could not be encrypted anew';
  const stopping = new AbortController();
  const work = repeatWork(() => resealAll(options, stopping.signal), { intervalMs, logger, complaint });
  work.now().catch((err) => logger.warn({ err }, complaint));
  return {
    now: work.now,
    async stop() {
      stopping.abort();
      await work.stop();
    },
  };
}

async function resealAll(options: ResealingOptions, signal: AbortSignal): Promise<number> {
  const waiting: { tenant_id: string }[] = await options.reconcilerSource.query(
    `SELECT k.tenant_id FROM (SELECT tenant_id, max(version) AS newest FROM tenant_keys
                               WHERE purpose = 'identifiers' GROUP BY tenant_id) k
      WHERE EXISTS (SELECT 1 FROM patients p WHERE p.tenant_id = k.tenant_id AND p.sealed_version < k.newest)
      UNION SELECT tenant_id FROM patients WHERE sealed_version = 0`,
  );
  let resealed = 0;
  for (const { tenant_id: tenantId } of waiting) {
    for (let after: string | undefined = FIRST; after !== undefined && !signal.aborted; ) {
      // Before the transaction, whose connection this would wait for.
      const ring = await options.seals.ring(tenantId);
      const from: string = after;
      const done = await options.database.write(tenantId, (unit) =>
        resealBatch(unit, ring, from, options.batch ?? 100),
      );
      resealed += done.count;
      after = done.last;
    }
  }
  if (resealed > 0) options.logger.info({ patients: resealed }, 'identifiers encrypted anew');
  return resealed;
}

/** @returns the last id of a batch, undefined when there was none. */
async function resealBatch(
  unit: UnitOfWork,
  ring: IdentifierRing,
  after: string,
  limit: number,
): Promise<{ readonly count: number; readonly last: string | undefined }> {
  // Rows that somebody else is changing come with the next look.
  const rows: Row[] = await unit.manager.query(
    `SELECT tenant_id, id, record_number, name, birth_date::text, sealed_record_number, sealed_name, sealed_birth_date
       FROM patients WHERE sealed_version < $1 AND id > $2 ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED`,
    [ring.newest.version, after, limit],
  );
  for (const row of rows) {
    const sealed = ring.seal(
      row.id,
      ring.open({
        tenantId: row.tenant_id,
        id: row.id,
        plainRecordNumber: row.record_number,
        plainName: row.name,
        plainBirthDate: row.birth_date,
        sealedRecordNumber: row.sealed_record_number,
        sealedName: row.sealed_name,
        sealedBirthDate: row.sealed_birth_date,
      }),
    );
    await unit.manager.query(
      `UPDATE patients SET sealed_record_number = $2, sealed_name = $3, sealed_birth_date = $4, record_number_index = $5,
              sealed_version = $6, record_number = NULL, name = NULL, birth_date = NULL WHERE id = $1`,
      [
        row.id,
        sealed.sealedRecordNumber,
        sealed.sealedName,
        sealed.sealedBirthDate,
        sealed.recordNumberIndex,
        ring.newest.version,
      ],
    );
  }
  return { count: rows.length, last: rows.at(-1)?.id };
}
