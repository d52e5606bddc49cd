import { randomUUID } from 'node:crypto';
import type { QueryRunner } from 'typeorm';
import type { AuditNote, AuditOutcome } from './audit-entry.js';
import { type AuditScope, currentAuditScope } from './audit-scope.js';
import { type LoadedObject, onPersonalData } from './personal-data.js';

/** An entry without what the database adds: its time. */
interface Draft {
  /** The clinic whose trail it belongs to: the one whose data was read, wherever the reader is of. */
  readonly tenant_id: string;
  readonly id: string;
  readonly actor: string;
  readonly actor_tenant_id: string | null;
  readonly roles: readonly string[];
  readonly operation: string;
  readonly object_type: string;
  readonly object_ids: readonly string[];
  readonly patient_id: string | null;
  readonly outcome: AuditOutcome;
  readonly reason: string | null;
  readonly trace_id: string;
}

/** A draft that may yet be told by whose leave it came to be. */
interface Accounted {
  readonly draft: Draft;
  readonly studyId: string | undefined;
}

/** A grant of whoever asks, as `case_access()` in each database tells it; the ones that count come first. */
interface CaseAccess {
  readonly tenant_id: string;
  readonly study_id: string;
  readonly patient_id: string;
  readonly kind: string;
}

const NO_TRACE = '0'.repeat(32);

/**
 * A unit of work's account of itself, written by its own transaction right before it commits: what was noted, and an
 * entry for each patient and kind of object that was loaded.
 */
export class UnitAudit {
  readonly #runner: QueryRunner;
  readonly #tenantId: string;
  readonly #process: string;
  readonly #mayWrite: boolean;
  readonly #remote: boolean;
  readonly #scope: AuditScope | undefined;
  readonly #notes: AuditNote[] = [];
  readonly #loaded = new Map<object, LoadedObject>();
  #written = 0;
  #ownEffects = 0;
  #inserted = false;

  constructor(runner: QueryRunner, options: { tenantId: string; process: string; mayWrite: boolean; remote: boolean }) {
    this.#runner = runner;
    this.#tenantId = options.tenantId;
    this.#process = options.process;
    this.#mayWrite = options.mayWrite;
    this.#remote = options.remote;
    this.#scope = currentAuditScope();
    if (this.#scope) onPersonalData(runner, (loaded) => void this.#loaded.set(loaded.row, loaded));
  }

  /** Who is behind it: the opaque subject of a user, or the name of this process. */
  get actor(): string {
    return this.#scope?.actor ?? this.#process;
  }

  /** Whether somebody's operation is accounted for, and not a process's own work. */
  get inOperation(): boolean {
    return this.#scope !== undefined;
  }

  note(note: AuditNote): void {
    this.#notes.push(note);
  }

  /** Rows that were loaded only to know whether there are more: nobody is shown them. */
  notShown(rows: readonly object[]): void {
    for (const row of rows) this.#loaded.delete(row);
  }

  /**
   * Writes the entries.
   *
   * @throws an error when a unit that only reads has written, or an operation's write is not accounted for.
   */
  async flush(): Promise<void> {
    const accounted = [...this.#notes.map((note) => this.#noted(note)), ...this.#reads()];
    this.#written = accounted.length;
    // What was done on the way, by another name, is not what the operation was for.
    this.#ownEffects = accounted.filter(({ draft }) => draft.operation === this.#scope?.operation).length;
    if (accounted.length === 0) {
      if (this.#scope && (await this.#hasWritten())) throw new Error(this.#mayWrite ? UNACCOUNTED : READ_ONLY);
      return;
    }
    const drafts = this.#remote ? await this.#withLeave(accounted) : accounted.map(({ draft }) => draft);
    let inserted = 0;
    // Rows of other clinics, seen by their leave: the unit's work is done, and each entry is written as theirs.
    if (this.#remote) await this.#runner.query('RESET ROLE');
    for (const tenantId of new Set(drafts.map((draft) => draft.tenant_id))) {
      if (this.#remote) await this.#runner.query(`SELECT set_config('app.tenant_id', $1, true)`, [tenantId]);
      inserted += await this.#insert(drafts.filter((draft) => draft.tenant_id === tenantId));
    }
    if (inserted !== drafts.length) throw new Error(READ_ONLY);
  }

  /** What nothing else is said of is said to have been seen by a grant, or by breaking the glass. */
  async #withLeave(accounted: readonly Accounted[]): Promise<Draft[]> {
    const grants = (await this.#runner.query('SELECT * FROM case_access()')) as CaseAccess[];
    return accounted.map(({ draft, studyId }) => {
      if (draft.reason !== null || draft.outcome !== 'DONE') return draft;
      const grant = grants.find(
        ({ tenant_id, study_id, patient_id }) =>
          tenant_id === draft.tenant_id &&
          (studyId === undefined ? patient_id === draft.patient_id : study_id === studyId),
      );
      return { ...draft, reason: grant?.kind === 'BREAK_GLASS' ? 'BREAK_GLASS' : 'GRANTED' };
    });
  }

  async #insert(drafts: readonly Draft[]): Promise<number> {
    const mayWrite = this.#mayWrite || this.#inserted;
    this.#inserted = true;
    const rows: unknown[] = await this.#runner.query(
      `WITH unit AS MATERIALIZED (SELECT $2 OR pg_current_xact_id_if_assigned() IS NULL AS admissible)
       INSERT INTO audit_entries (tenant_id, id, actor, actor_tenant_id, roles, operation, object_type, object_ids,
                                  patient_id, outcome, reason, trace_id)
       SELECT d.* FROM unit, jsonb_to_recordset($1::jsonb) AS d (
                tenant_id uuid, id uuid, actor text, actor_tenant_id uuid, roles text[], operation text, object_type text,
                object_ids uuid[], patient_id uuid, outcome text, reason text, trace_id text)
        WHERE unit.admissible
       RETURNING id`,
      [JSON.stringify(drafts), mayWrite],
    );
    return rows.length;
  }

  /** To be called once the transaction has committed. */
  committed(): number {
    if (!this.#scope) return this.#written;
    for (const { scope, ids } of this.#readers()) {
      for (const { objectType, objectId } of this.#loaded.values()) {
        if (ids?.has(objectId) ?? true) scope.seen.add(`${objectType} ${objectId}`);
      }
    }
    if (this.#mayWrite) this.#scope.effects += this.#ownEffects;
    return this.#written;
  }

  /** Whoever is shown what is loaded, and what of it: mostly one, and everything. */
  #readers(): readonly { readonly scope: AuditScope; readonly ids?: ReadonlySet<string> }[] {
    if (!this.#scope) return [];
    return this.#scope.readers ?? [{ scope: this.#scope }];
  }

  #reads(): Accounted[] {
    return this.#readers().flatMap(({ scope, ids }) => this.#readsOf(scope, ids));
  }

  #readsOf(scope: AuditScope, ids: ReadonlySet<string> | undefined): Accounted[] {
    const groups = new Map<
      string,
      Omit<LoadedObject, 'objectId' | 'row' | 'tenantId'> & { tenantId: string; objectIds: Set<string> }
    >();
    for (const { tenantId = this.#ownTenant(), objectType, objectId, patientId, studyId } of this.#loaded.values()) {
      if (scope.seen.has(`${objectType} ${objectId}`) || ids?.has(objectId) === false) continue;
      const noted = this.#notes.some((note) => note.objectType === objectType && note.objectIds.includes(objectId));
      if (noted) continue;
      // Cases of one patient may be open to somebody of another clinic by different grants.
      const key = `${tenantId} ${objectType} ${patientId} ${this.#remote ? studyId : ''}`;
      const group = groups.get(key);
      if (group) group.objectIds.add(objectId);
      else groups.set(key, { tenantId, objectType, patientId, studyId, objectIds: new Set([objectId]) });
    }
    return [...groups.values()].map(({ objectIds, ...of }) =>
      this.#noted({ ...of, objectIds: [...objectIds], reason: this.#readReason() }, scope),
    );
  }

  /** @throws an error in a unit that reaches other clinics: a row must say whose it is, to be accounted for there. */
  #ownTenant(): string {
    if (this.#remote) throw new Error('a row of another clinic was loaded without its tenant');
    return this.#tenantId;
  }

  /** What a change only looked at is not to be taken for what it changed. */
  #readReason(): string | undefined {
    return !this.#mayWrite && this.#scope?.operation.startsWith('Mutation.') ? 'READ' : undefined;
  }

  #noted(note: AuditNote, scope = this.#scope): Accounted {
    const draft = {
      tenant_id: note.tenantId ?? this.#tenantId,
      id: randomUUID(),
      actor: scope?.actor ?? this.#process,
      actor_tenant_id: scope?.actorTenantId ?? null,
      roles: scope?.roles ?? [],
      operation: note.operation ?? scope?.operation ?? 'process',
      object_type: note.objectType,
      object_ids: note.objectIds,
      patient_id: note.patientId ?? null,
      outcome: note.outcome ?? 'DONE',
      reason: note.reason ?? null,
      trace_id: note.traceId ?? scope?.traceId ?? NO_TRACE,
    };
    return { draft, studyId: note.studyId };
  }

  async #hasWritten(): Promise<boolean> {
    const [row] = (await this.#runner.query('SELECT pg_current_xact_id_if_assigned() IS NOT NULL AS wrote')) as {
      wrote: boolean;
    }[];
    return row?.wrote ?? false;
  }
}

const UNACCOUNTED = 'a unit of work wrote in an operation without an audit entry';
const READ_ONLY = 'a unit of work that only reads has written (read-only)';
