import type { Logger, TenantDatabase } from '@pulmora/platform';
import type { DataSource } from 'typeorm';
import { lockCase, sweepClaim } from './case-access.js';
import { type Clock, isBreached, systemClock } from './case-clock.js';
import { moveCase } from './case-journal.js';
import { stepOf } from './case-state.js';

export interface CaseSweepOptions {
  /** Logged in with the sweeper's own role, which sees of every clinic which clocks run. */
  readonly dataSource: DataSource;
  readonly database: TenantDatabase;
  readonly logger: Logger;
  readonly clock?: Clock;
  /** How often to look, milliseconds. */
  readonly intervalMs?: number;
}

export interface CaseSweep {
  /** Looks once, now; resolves with the number of cases to which something happened. */
  sweep(): Promise<number>;
  stop(): Promise<void>;
}

/** At a time; what is left over is found by the next look. */
const BATCH = 500;

/**
 * Ends claims whose lease is over, and raises the alert of cases that are later than they should be, once. Both are
 * judged when a case is read as well: this makes sure that it is written down, and told to whoever watches.
 */
export function startCaseSweep(options: CaseSweepOptions): CaseSweep {
  const { logger, intervalMs = 5_000 } = options;
  let running: Promise<number> | undefined;
  const sweep = () => {
    running ??= sweepOnce(options).finally(() => {
      running = undefined;
    });
    return running;
  };
  const timer = setInterval(() => {
    sweep().catch((err) => logger.warn({ err }, 'cases could not be swept'));
  }, intervalMs);
  return {
    sweep,
    async stop() {
      clearInterval(timer);
      await running?.catch(() => {});
    },
  };
}

async function sweepOnce({ dataSource, database, clock = systemClock }: CaseSweepOptions): Promise<number> {
  const now = clock();
  const rows: { tenant_id: string; id: string }[] = await dataSource.query(
    `(SELECT tenant_id, id FROM cases WHERE lease_expires_at <= $1 ORDER BY lease_expires_at LIMIT $2)
     UNION
     (SELECT tenant_id, id FROM cases
       WHERE due_at <= $1 AND breached_at IS NULL AND state NOT IN ('SIGNED', 'AMENDED') ORDER BY due_at LIMIT $2)`,
    [now, BATCH],
  );
  let changed = 0;
  for (const { tenant_id: tenantId, id } of rows) {
    changed += await database.write(tenantId, async (unit) => {
      // Another process may have been here; whatever has happened meanwhile is looked at anew.
      const found = await lockCase(unit, id);
      if (!found) return 0;
      const held = await sweepClaim(unit, found, now);
      const step = stepOf(held.state, 'BREACH', 'PLATFORM');
      if (held.breachedAt === null && isBreached(held, now) && step.kind === 'to') {
        const change = { breachedAt: now };
        await moveCase(unit, held, { action: 'BREACH', to: step.state, at: now, change });
        return 1;
      }
      return held === found ? 0 : 1;
    });
  }
  return changed;
}
