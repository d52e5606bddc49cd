import {
  type RepeatedWork,
  type Resealed,
  type ResealingJob,
  startResealing,
  type TenantDatabase,
  type UnitOfWork,
} from '@pulmora/platform';
import type { IdentifierRing, PatientSeals } from './patient-seals.js';

export interface IdentifierResealingOptions extends ResealingJob {
  /** This process's own door. */
  readonly database: TenantDatabase;
  readonly seals: PatientSeals;
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

/** Encrypts identifiers anew under their clinic's newest key, a batch at a time. */
export function startIdentifierResealing({
  database,
  seals,
  batch = 100,
  ...job
}: IdentifierResealingOptions): RepeatedWork {
  return startResealing(job, {
    what: 'identifiers',
    purpose: 'identifiers',
    rows: { table: 'patients', version: 'sealed_version' },
    async next(tenantId, after) {
      // Before the transaction, whose connection this would wait for.
      const ring = await seals.ring(tenantId);
      return database.write(tenantId, (unit) => resealBatch(unit, ring, after, batch));
    },
  });
}

async function resealBatch(
  unit: UnitOfWork,
  ring: IdentifierRing,
  after: string,
  limit: number,
): Promise<Resealed | undefined> {
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
  const last = rows.at(-1)?.id;
  return last === undefined ? undefined : { last, resealed: rows.length, failed: 0 };
}
