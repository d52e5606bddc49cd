import type { DataSource, EntityManager } from 'typeorm';
import type { Logger } from '../telemetry/logger.js';
import { AUDIT_COLUMNS, type AuditRow, auditEntryOf, CHAIN_START, chainHash } from './audit-entry.js';

export interface AuditSealerOptions {
  /** Logged in with the sealer's own role, which reads every tenant's entries and adds to their chains. */
  readonly dataSource: DataSource;
  readonly logger: Logger;
  /** How often to look for what another process left behind, milliseconds: the delay within which all is sealed. */
  readonly pollMs?: number;
}

export interface AuditSealer {
  /** Seals what is waiting as soon as it can; cheap, and safe to call at any time. */
  wake(): void;
  stop(): Promise<void>;
}

/** The stated delay between the commit of an entry and its seal, while the sealer runs, milliseconds. */
export const SEAL_WITHIN_MS = 5_000;

const BATCH = 500;
/** How often the ends of the chains that grew are logged, milliseconds. */
const TELL_EVERY_MS = 60_000;
/** Entries that come close together are sealed together. */
const SETTLE_MS = 50;
/** Any number will do, as long as every sealer of a database takes the same. */
const ADVISORY_LOCK = 7_285_668;

/**
 * Chains each tenant's audit entries by their hashes, after the fact: chaining inside the transactions would make every
 * read of a clinic wait for the one before. What is waiting is a table of ids, not a place in an order, so an entry
 * whose transaction commits late is sealed late and never skipped.
 */
export function startAuditSealer({ dataSource, logger, pollMs = 2_000 }: AuditSealerOptions): AuditSealer {
  let stopped = false;
  let asked = true;
  let interrupt = () => {};
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      interrupt = () => {
        clearTimeout(timer);
        resolve();
      };
      if (stopped) interrupt();
    });

  // Beyond the database's reach: who keeps the logs can tell a chain that was cut short and joined anew.
  const untold = new Map<string, Head>();
  let toldAt = 0;
  const tell = () => {
    toldAt = Date.now();
    for (const head of untold.values()) logger.info(head, 'audit head');
    untold.clear();
  };

  const loop = (async () => {
    let failures = 0;
    while (!stopped) {
      asked = false;
      try {
        const { sealed, heads } = await sealBatch(dataSource);
        failures = 0;
        for (const head of heads) untold.set(head.tenant, head);
        if (Date.now() - toldAt > TELL_EVERY_MS) tell();
        if (sealed === BATCH) continue;
      } catch (err) {
        failures += 1;
        if (failures === 1 || failures % 30 === 0) logger.warn({ err, failures }, 'audit entries cannot be sealed');
      }
      await pause(asked && failures === 0 ? SETTLE_MS : failures > 0 ? Math.min(500 * failures, 5_000) : pollMs);
    }
  })();

  return {
    wake() {
      if (asked) return;
      asked = true;
      interrupt();
    },
    async stop() {
      stopped = true;
      interrupt();
      await loop;
      // What its own process wrote last is not left to the next one.
      const last = await sealBatch(dataSource).catch(() => undefined);
      for (const head of last?.heads ?? []) untold.set(head.tenant, head);
      tell();
    },
  };
}

interface Head {
  readonly tenant: string;
  readonly sequence: number;
  readonly hash: string;
}

/** Seals up to a batch of what is waiting; one sealer of a database at a time, the others come back later. */
export async function sealBatch(dataSource: DataSource): Promise<{ sealed: number; heads: Head[] }> {
  return dataSource.transaction(async (manager) => {
    const [lock] = await manager.query('SELECT pg_try_advisory_xact_lock($1) AS taken', [ADVISORY_LOCK]);
    if (!lock.taken) return { sealed: 0, heads: [] };
    const columns = AUDIT_COLUMNS.split(', ').map((column) => `e.${column}`);
    const rows: AuditRow[] = await manager.query(
      `SELECT ${columns.join(', ')} FROM audit_pending p
         JOIN audit_entries e ON e.tenant_id = p.tenant_id AND e.id = p.entry_id
        ORDER BY e.at, e.id LIMIT $1`,
      [BATCH],
    );
    const heads = await headsOf(manager, [...new Set(rows.map((row) => row.tenant_id))]);
    const seals = rows.map((row) => {
      const before = heads.get(row.tenant_id);
      const sequence = (before?.sequence ?? 0) + 1;
      const hash = chainHash(before?.hash ?? CHAIN_START, sequence, auditEntryOf(row));
      heads.set(row.tenant_id, { tenant: row.tenant_id, sequence, hash });
      return { tenant_id: row.tenant_id, sequence, entry_id: row.id, hash };
    });
    if (seals.length > 0) await store(manager, seals, [...heads.values()]);
    return { sealed: rows.length, heads: [...heads.values()] };
  });
}

async function headsOf(manager: EntityManager, tenants: readonly string[]): Promise<Map<string, Head>> {
  const rows: { tenant_id: string; sequence: string; hash: string }[] = await manager.query(
    'SELECT tenant_id, sequence, hash FROM audit_heads WHERE tenant_id = ANY($1)',
    [tenants],
  );
  return new Map(
    rows.map(({ tenant_id: tenant, sequence, hash }) => [tenant, { tenant, sequence: Number(sequence), hash }]),
  );
}

async function store(manager: EntityManager, seals: readonly object[], heads: readonly Head[]): Promise<void> {
  await manager.query(
    `INSERT INTO audit_seals (tenant_id, sequence, entry_id, hash)
     SELECT * FROM jsonb_to_recordset($1::jsonb) AS s (tenant_id uuid, sequence bigint, entry_id uuid, hash text)`,
    [JSON.stringify(seals)],
  );
  await manager.query(
    `INSERT INTO audit_heads (tenant_id, sequence, hash)
     SELECT tenant, sequence, hash FROM jsonb_to_recordset($1::jsonb) AS h (tenant uuid, sequence bigint, hash text)
     ON CONFLICT (tenant_id) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash, sealed_at = clock_timestamp()`,
    [JSON.stringify(heads)],
  );
  await manager.query(
    `DELETE FROM audit_pending p USING jsonb_to_recordset($1::jsonb) AS s (tenant_id uuid, entry_id uuid)
      WHERE p.tenant_id = s.tenant_id AND p.entry_id = s.entry_id`,
    [JSON.stringify(seals)],
  );
}
