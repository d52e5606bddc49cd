import { createHash } from 'node:crypto';

/** What came of it. */
export const AUDIT_OUTCOMES = ['DONE', 'REFUSED', 'DENIED', 'FAILED'] as const;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

/** What a unit of work says of its effect; who, in which operation and under which trace is known already. */
export interface AuditNote {
  /** What it was done to: `Patient`, `Study`. */
  readonly objectType: string;
  /** UUIDs. */
  readonly objectIds: readonly string[];
  /** UUID of whom it concerns. */
  readonly patientId?: string | undefined;
  /** The clinic whose data it was, where the unit of work reaches another one's. */
  readonly tenantId?: string;
  /** UUID of the case that it belongs to: tells by which grant somebody of another clinic came to it. */
  readonly studyId?: string | undefined;
  readonly outcome?: AuditOutcome;
  /** A code, never prose: what people type may name somebody. */
  readonly reason?: string | undefined;
  /** Only where a process works of its own accord, such as `erasure.study`. */
  readonly operation?: string;
  /** Of the request that this work was asked for in, where it is not the one at hand. */
  readonly traceId?: string;
}

/** A row of `audit_entries`. Opaque identifiers and codes only. */
export interface AuditEntry {
  readonly tenantId: string;
  readonly id: string;
  readonly at: Date;
  readonly actor: string;
  /** The clinic of the one who did it: another one's for a remote doctor; null for a process. */
  readonly actorTenantId: string | null;
  readonly roles: readonly string[];
  readonly operation: string;
  readonly objectType: string;
  readonly objectIds: readonly string[];
  readonly patientId: string | null;
  readonly outcome: AuditOutcome;
  readonly reason: string | null;
  readonly traceId: string;
}

/** `audit_entries` as SQL gives it. */
export interface AuditRow {
  tenant_id: string;
  id: string;
  at: Date;
  actor: string;
  actor_tenant_id: string | null;
  roles: string[];
  operation: string;
  object_type: string;
  object_ids: string[];
  patient_id: string | null;
  outcome: AuditOutcome;
  reason: string | null;
  trace_id: string;
}

export const AUDIT_COLUMNS =
  'tenant_id, id, at, actor, actor_tenant_id, roles, operation, object_type, object_ids, patient_id, outcome, reason, trace_id';

export const auditEntryOf = (row: AuditRow): AuditEntry => ({
  tenantId: row.tenant_id,
  id: row.id,
  at: row.at,
  actor: row.actor,
  actorTenantId: row.actor_tenant_id,
  roles: row.roles,
  operation: row.operation,
  objectType: row.object_type,
  objectIds: row.object_ids,
  patientId: row.patient_id,
  outcome: row.outcome,
  reason: row.reason,
  traceId: row.trace_id,
});

/** What a tenant's chain starts from. */
export const CHAIN_START = '0'.repeat(64);

/** SHA-256 over the hash before and the entry as JSON, its fields in one fixed order. */
export function chainHash(previous: string, sequence: number, entry: AuditEntry): string {
  const canonical = JSON.stringify([
    sequence,
    entry.tenantId,
    entry.id,
    entry.at.toISOString(),
    entry.actor,
    entry.actorTenantId,
    entry.roles,
    entry.operation,
    entry.objectType,
    entry.objectIds,
    entry.patientId,
    entry.outcome,
    entry.reason,
    entry.traceId,
  ]);
  return createHash('sha256').update(previous).update('\n').update(canonical).digest('hex');
}
