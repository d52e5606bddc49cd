import type { TenantDatabase } from '../database/unit-of-work.js';
import type { PageRequest } from '../graphql/connection.js';
import { AUDIT_COLUMNS, type AuditEntry, type AuditRow, auditEntryOf } from './audit-entry.js';
import { type ClinicUserEntry, listClinicUsers, type UserPageRequest } from './clinic-users.js';

/** Which entries; what is absent does not matter. */
export interface AuditQuery {
  readonly actor?: string | undefined;
  /** UUID. */
  readonly patientId?: string | undefined;
  /** As the schema names it, or one of its kinds with a dot: `Query.patient`, `Mutation.`. */
  readonly operation?: string | undefined;
  /** Inclusive. */
  readonly from?: Date | undefined;
  /** Exclusive. */
  readonly to?: Date | undefined;
}

/** The audit entries of one service. To read them is an operation like any other, and leaves an entry. */
export class AuditTrail {
  readonly #database: TenantDatabase;
  readonly #sealed: string;

  /**
   * @param sealed an SQL condition on `audit_entries`: what is told to auditors and to its actor, and not (yet) to whoever
   * reports to a patient. Of the service's own code, never of a user.
   */
  constructor(database: TenantDatabase, sealed = 'false') {
    this.#database = database;
    this.#sealed = sealed;
  }

  /** What is recorded of one patient, for a person who reports to them: newest first, one more than asked for. */
  accesses(tenantId: string, asker: string, patientId: string, page: PageRequest): Promise<AuditEntry[]> {
    return this.#list(tenantId, { patientId }, page, asker);
  }

  /** Newest first, one more than asked for. */
  list(tenantId: string, query: AuditQuery, page: PageRequest): Promise<AuditEntry[]> {
    return this.#list(tenantId, query, page);
  }

  /** Who did or was shown something in the clinic, as far as this service knows: by subject, one more than asked for. */
  users(tenantId: string, page: UserPageRequest): Promise<readonly ClinicUserEntry[]> {
    return this.#database.read(tenantId, async (unit) => {
      const users = await listClinicUsers(unit, page);
      unit.audit({ objectType: 'ClinicUser', objectIds: [] });
      return users;
    });
  }

  async #list(
    tenantId: string,
    query: AuditQuery,
    { first, after }: PageRequest,
    asker?: string,
  ): Promise<AuditEntry[]> {
    const { actor, patientId, operation, from, to } = query;
    return this.#database.read(tenantId, async (unit) => {
      const rows: AuditRow[] = await unit.manager.query(
        `SELECT ${AUDIT_COLUMNS} FROM audit_entries
          WHERE ($1::text IS NULL OR actor = $1) AND ($2::uuid IS NULL OR patient_id = $2)
            AND ($3::text IS NULL OR operation = $3 OR (right($3, 1) = '.' AND starts_with(operation, $3)))
            AND ($4::timestamptz IS NULL OR at >= $4) AND ($5::timestamptz IS NULL OR at < $5)
            AND ($6::timestamptz IS NULL OR (at, id) < ($6, $7::uuid))
            AND ($9::text IS NULL OR actor = $9 OR NOT (${this.#sealed}))
          ORDER BY at DESC, id DESC LIMIT $8`,
        [actor, patientId, operation, from, to, after?.at, after?.id, first + 1, asker].map((value) => value ?? null),
      );
      // Whom this clinic does not know is not named by its trail either.
      unit.audit({ objectType: 'AuditTrail', objectIds: [], patientId: rows.length > 0 ? patientId : undefined });
      return rows.map(auditEntryOf);
    });
  }
}
