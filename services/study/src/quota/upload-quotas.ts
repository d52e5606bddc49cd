import { ofItsOwnAccord, type TenantDatabase, type UnitOfWork } from '@pulmora/platform';
import { grantOf, type QuotaAmounts, type QuotaStanding } from './quota.js';

/** An upload's claim to room, which grows with it. */
export interface Reservation {
  /**
   * Makes sure that there is room for so many bytes in all. Cheap when there is.
   *
   * @throws {QuotaExceededError}
   */
  holdBytes(total: number): Promise<void>;
  /**
   * To be called in the transaction that stores the study, before it does: nobody else of the clinic stores anything until
   * it has ended, and the claim ends with it.
   *
   * @throws {QuotaExceededError}
   */
  settle(unit: UnitOfWork, bytes: number): Promise<void>;
  /** Gives back what was not settled; never throws. */
  release(): Promise<void>;
}

/** Room is claimed as much again as an upload has, within these bounds, so that a small upload asks once. Bytes. */
const [SMALLEST_STEP, LARGEST_STEP] = [256 * 1024, 16 * 1024 * 1024];

/** A claim that was not renewed for this long belongs to a process that died. */
const LIFETIME = "interval '1 hour'";

/** What clinics may send in, kept with the rows that count: uploads at the same time cannot overshoot it together. */
export class UploadQuotas {
  readonly #database: TenantDatabase;
  readonly #defaults: QuotaAmounts;

  constructor(database: TenantDatabase, defaults: QuotaAmounts) {
    this.#database = database;
    this.#defaults = defaults;
  }

  standing(tenantId: string): Promise<QuotaStanding> {
    return this.#database.read(tenantId, (unit) => standingOf(unit, this.#defaults));
  }

  /** @throws {QuotaExceededError} when there is no room for anything. */
  async reserve(tenantId: string, id: string): Promise<Reservation> {
    const defaults = this.#defaults;
    const write = <T>(work: (unit: UnitOfWork) => Promise<T>) =>
      ofItsOwnAccord(() => this.#database.write(tenantId, work));
    const claim = (needed: number) =>
      write(async (unit) => {
        const step = Math.min(LARGEST_STEP, Math.max(SMALLEST_STEP, needed));
        await lockUsage(unit);
        const granted = grantOf(await standingOf(unit, defaults, id), needed, needed + step);
        await unit.manager.query(
          `INSERT INTO upload_reservations AS r (tenant_id, id, bytes, expires_at) VALUES ($1, $2, $3, now() + ${LIFETIME})
           ON CONFLICT (tenant_id, id) DO UPDATE SET bytes = excluded.bytes, expires_at = excluded.expires_at`,
          [tenantId, id, granted],
        );
        return granted;
      });
    let held = await claim(1);
    let open = true;
    let tail: Promise<void> = Promise.resolve();
    const remove = (unit: UnitOfWork) =>
      unit.manager.query('DELETE FROM upload_reservations WHERE tenant_id = $1 AND (id = $2 OR expires_at < now())', [
        tenantId,
        id,
      ]);
    return {
      holdBytes(total) {
        if (total <= held) return Promise.resolve();
        tail = tail.then(async () => {
          if (total > held) held = await claim(total);
        });
        return tail;
      },
      async settle(unit, bytes) {
        await lockUsage(unit);
        grantOf(await standingOf(unit, defaults, id), bytes, bytes);
        await remove(unit);
      },
      release: async () => {
        if (!open) return;
        open = false;
        await tail.catch(() => {});
        // Should the database be away, the claim becomes void by itself.
        await write(remove).catch(() => {});
      },
    };
  }
}

/** Whoever claims or stores for a clinic does so one after another. */
async function lockUsage({ manager, tenantId }: UnitOfWork): Promise<void> {
  await manager.query('INSERT INTO stored_usage (tenant_id) VALUES ($1) ON CONFLICT DO NOTHING', [tenantId]);
  await manager.query('SELECT 1 FROM stored_usage WHERE tenant_id = $1 FOR UPDATE', [tenantId]);
}

/** @param apart the claim of this upload, which is not to count against itself. */
async function standingOf(
  { manager, tenantId }: UnitOfWork,
  defaults: QuotaAmounts,
  apart?: string,
): Promise<QuotaStanding> {
  const [row = {}]: Record<string, string | null>[] = await manager.query(
    `SELECT u.bytes AS stored, d.bytes AS bytes_today, d.studies AS studies_today,
            r.bytes AS reserved, r.uploads,
            q.stored_bytes, q.bytes_per_day, q.studies_per_day
       FROM (SELECT $1::uuid AS tenant_id) t
       LEFT JOIN stored_usage u ON u.tenant_id = t.tenant_id
       LEFT JOIN daily_usage d ON d.tenant_id = t.tenant_id AND d.day = (now() AT TIME ZONE 'UTC')::date
       LEFT JOIN upload_quotas q ON q.tenant_id = t.tenant_id
      CROSS JOIN (SELECT coalesce(sum(bytes), 0) AS bytes, count(*) AS uploads FROM upload_reservations
                   WHERE tenant_id = $1 AND expires_at > now() AND id IS DISTINCT FROM $2::uuid) r`,
    [tenantId, apart ?? null],
  );
  const number = (value: string | null | undefined, otherwise = 0) => (value == null ? otherwise : Number(value));
  return {
    used: {
      STORED_BYTES: number(row.stored),
      BYTES_PER_DAY: number(row.bytes_today),
      STUDIES_PER_DAY: number(row.studies_today),
    },
    reserved: {
      STORED_BYTES: number(row.reserved),
      BYTES_PER_DAY: number(row.reserved),
      STUDIES_PER_DAY: number(row.uploads),
    },
    limits: {
      STORED_BYTES: number(row.stored_bytes, defaults.STORED_BYTES),
      BYTES_PER_DAY: number(row.bytes_per_day, defaults.BYTES_PER_DAY),
      STUDIES_PER_DAY: number(row.studies_per_day, defaults.STUDIES_PER_DAY),
    },
  };
}
