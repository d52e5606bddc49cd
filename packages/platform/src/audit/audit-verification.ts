import { AUDIT_COLUMNS, type AuditRow, auditEntryOf, CHAIN_START, chainHash } from './audit-entry.js';

/** Runs SQL as a role that may read the audit tables of every tenant. */
export type AuditSql = <Row>(text: string, values: unknown[]) => Promise<Row[]>;

/** Where a chain once was known to stand, kept where the database's administrators cannot reach. */
export interface AuditAnchor {
  readonly sequence: number;
  readonly hash: string;
}

export interface AuditVerdict {
  readonly tenantId: string;
  /** Sealed entries. */
  readonly sealed: number;
  /** Entries that wait for their seal, and have not waited longer than they may. */
  readonly waiting: number;
  readonly faults: readonly string[];
  /** The chain's end, to be kept until the next time; undefined for a chain that cannot be trusted, or is empty. */
  readonly anchor: AuditAnchor | undefined;
}

/** A transaction that takes longer is ended by the database; an entry whose time lies further back was put in later. */
const LATE_MS = 120_000;
/** Unsealed for longer: nobody awaits it, or the sealer stands still. */
const UNSEALED_MS = 60_000;
const PAGE = 2_000;

/** Walks a tenant's chain from its start, and looks for every trace of a row that was changed, removed, moved or added. */
export async function verifyAuditChain(sql: AuditSql, tenantId: string, anchor?: AuditAnchor): Promise<AuditVerdict> {
  const faults: string[] = [];
  const [head] = await sql<{ sequence: string; hash: string }>(
    'SELECT sequence, hash FROM audit_heads WHERE tenant_id = $1',
    [tenantId],
  );
  let previous = CHAIN_START;
  let last = 0;
  let latest = 0;
  let anchored = anchor === undefined;
  for (;;) {
    const columns = AUDIT_COLUMNS.split(', ').map((column) => `e.${column}`);
    const rows = await sql<AuditRow & { sequence: string; hash: string; entry_id: string; id: string | null }>(
      `SELECT s.sequence, s.hash, s.entry_id, ${columns.join(', ')} FROM audit_seals s
         LEFT JOIN audit_entries e ON e.tenant_id = s.tenant_id AND e.id = s.entry_id
        WHERE s.tenant_id = $1 AND s.sequence > $2 ORDER BY s.sequence LIMIT $3`,
      [tenantId, last, PAGE],
    );
    for (const row of rows) {
      const sequence = Number(row.sequence);
      if (sequence !== last + 1) faults.push(`seals ${last + 1} to ${sequence - 1} are removed`);
      if (row.id === null) faults.push(`entry ${row.entry_id} (${sequence}) is removed`);
      else {
        const entry = auditEntryOf(row);
        if (sequence === last + 1 && chainHash(previous, sequence, entry) !== row.hash) {
          faults.push(`entry ${row.id} (${sequence}) is changed, moved or put in`);
        }
        if (entry.at.getTime() < latest - LATE_MS) faults.push(`entry ${row.id} (${sequence}) is put in late`);
        latest = Math.max(latest, entry.at.getTime());
      }
      if (anchor && sequence === anchor.sequence) {
        anchored = true;
        if (row.hash !== anchor.hash)
          faults.push(`the chain up to ${sequence} is not the one that was verified before`);
      }
      last = sequence;
      previous = row.hash;
    }
    if (rows.length < PAGE) break;
  }
  if (!anchored) faults.push(`the chain ends at ${last}, and has been verified up to ${anchor?.sequence} before`);
  if (last !== Number(head?.sequence ?? 0)) {
    faults.push(`the chain ends at ${last}, and should end at ${head?.sequence ?? 'nothing: its head is removed'}`);
  } else if (head && head.hash !== previous) faults.push('the chain does not end as its head says');

  const unsealed = await sql<{ id: string; old: boolean; pending: boolean }>(
    `SELECT e.id, e.at < now() - make_interval(secs => $2) AS old, p.entry_id IS NOT NULL AS pending
       FROM audit_entries e LEFT JOIN audit_pending p ON p.tenant_id = e.tenant_id AND p.entry_id = e.id
      WHERE e.tenant_id = $1
        AND NOT EXISTS (SELECT 1 FROM audit_seals s WHERE s.tenant_id = e.tenant_id AND s.entry_id = e.id)`,
    [tenantId, UNSEALED_MS / 1_000],
  );
  for (const { id, pending } of unsealed.filter((row) => row.old || !row.pending)) {
    faults.push(
      pending
        ? `entry ${id} is not sealed: put in late, or the sealer stands still`
        : `entry ${id} is put in without awaiting its seal`,
    );
  }
  const waiting = unsealed.filter((row) => !row.old && row.pending).length;
  const gone = await sql<{ entry_id: string }>(
    `SELECT entry_id FROM audit_pending p WHERE tenant_id = $1
        AND NOT EXISTS (SELECT 1 FROM audit_entries e WHERE e.tenant_id = p.tenant_id AND e.id = p.entry_id)`,
    [tenantId],
  );
  for (const { entry_id: id } of gone) faults.push(`entry ${id} is removed before it was sealed`);
  const end = faults.length === 0 && last > 0 ? { sequence: last, hash: previous } : undefined;
  return { tenantId, sealed: last, waiting, faults, anchor: end };
}

/** Every tenant that has left anything in the audit tables. */
export async function auditedTenants(sql: AuditSql): Promise<string[]> {
  const rows = await sql<{ tenant_id: string }>(
    `SELECT tenant_id FROM audit_entries UNION SELECT tenant_id FROM audit_heads UNION SELECT tenant_id FROM audit_seals
      ORDER BY tenant_id`,
    [],
  );
  return rows.map((row) => row.tenant_id);
}
