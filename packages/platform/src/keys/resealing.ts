import type { DataSource } from 'typeorm';
import { type RepeatedWork, repeatWork } from '../lifecycle/repeated-work.js';
import type { Logger } from '../telemetry/logger.js';

export interface ResealingJob {
  /** Logged in with the reconciler's role, which sees whose rows wait. */
  readonly reconcilerSource: DataSource;
  readonly logger: Logger;
  /** How often to look, milliseconds. */
  readonly intervalMs: number;
}

/** What is encrypted anew, and how. */
export interface Resealing {
  /** In the log, in the plural. */
  readonly what: string;
  /** Of the keys. */
  readonly purpose: string;
  /** Rows with a `tenant_id`, and a column with the version of the key by which each is encrypted; 0 where it is not. */
  readonly rows: { readonly table: string; readonly version: string };
  /**
   * Encrypts rows of a tenant that come after an id, in the order of ids.
   *
   * @returns how many were, how many could not be, and the last id of both; undefined when none is left.
   */
  readonly next: (tenantId: string, after: string) => Promise<Resealed | undefined>;
}

export interface Resealed {
  readonly last: string;
  readonly resealed: number;
  readonly failed: number;
}

const FIRST = '00000000-0000-0000-0000-000000000000';

/**
 * Encrypts anew under each tenant's newest key, bit by bit, while the service serves: after a rotation, and what is there from
 * before it was encrypted. What is done is in each row, so that it goes on after a restart.
 */
export function startResealing({ reconcilerSource, logger, intervalMs }: ResealingJob, kind: Resealing): RepeatedWork {
  const complaint = `${kind.what} could not be encrypted anew`;
  const stopping = new AbortController();
  const all = async () => {
    let [resealed, failed] = [0, 0];
    let failure: { readonly error: unknown } | undefined;
    for (const tenantId of await tenantsThatWait(reconcilerSource, kind)) {
      try {
        for (let after: string | undefined = FIRST; after !== undefined && !stopping.signal.aborted; ) {
          const done: Resealed | undefined = await kind.next(tenantId, after);
          resealed += done?.resealed ?? 0;
          failed += done?.failed ?? 0;
          after = done?.last;
        }
      } catch (error) {
        // The others' are not to wait for this one's.
        failure ??= { error };
      }
    }
    if (resealed > 0) logger.info({ resealed }, `${kind.what} encrypted anew`);
    if (failed > 0) logger.warn({ failed }, `${kind.what} that cannot be encrypted anew: altered, or gone`);
    if (failure) throw failure.error;
    return resealed;
  };
  const work = repeatWork(all, { intervalMs, logger, complaint });
  work.now().catch((err) => logger.warn({ err }, complaint));
  return {
    now: work.now,
    async stop() {
      stopping.abort();
      await work.stop();
    },
  };
}

async function tenantsThatWait(
  source: DataSource,
  { purpose, rows: { table, version } }: Resealing,
): Promise<string[]> {
  const waiting: { tenant_id: string }[] = await source.query(
    `SELECT k.tenant_id FROM (SELECT tenant_id, max(version) AS newest FROM tenant_keys
                               WHERE purpose = $1 GROUP BY tenant_id) k
      WHERE EXISTS (SELECT 1 FROM ${table} r WHERE r.tenant_id = k.tenant_id AND r.${version} < k.newest)
      UNION SELECT tenant_id FROM ${table} WHERE ${version} = 0`,
    [purpose],
  );
  return waiting.map(({ tenant_id }) => tenant_id);
}
