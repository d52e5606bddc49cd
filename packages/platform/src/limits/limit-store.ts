import pg from 'pg';
import type { LimitedKind } from './admission.js';

/** For a user, or for a clinic. */
export interface Limits {
  /** Beginnings a second. */
  readonly rate: number;
  /** Beginnings at once after a pause; at least 1. */
  readonly burst: number;
  readonly atOnce: Readonly<Record<LimitedKind, number>>;
}

export interface GatewayLimits {
  readonly user: Limits;
  readonly clinic: Limits;
}

/** Somebody who holds permits: of this clinic, known by a digest. */
export interface Holder {
  readonly tenantId: string;
  readonly who: string;
}

/** What one gateway holds of a kind for a user. */
export interface Holding {
  readonly kind: LimitedKind;
  readonly holder: string;
  readonly held: number;
}

/** Why somebody may not begin one thing more. */
export type RefusalReason = 'user rate' | 'clinic rate' | 'user concurrency' | 'clinic concurrency';

export interface Refusal {
  readonly reason: RefusalReason;
  /** Seconds after which it is worth another try. */
  readonly retryAfterS: number;
}

/** Where all gateways count together: PostgreSQL, one round trip for each question. */
export interface LimitStore {
  /** @returns undefined when the permit is given. @throws when the store does not answer in time. */
  take(holder: Holder, kind: LimitedKind): Promise<Refusal | undefined>;
  giveBack(holder: Holder, kind: LimitedKind): Promise<void>;
  /** Says that this gateway lives, and what it holds for a clinic, whatever the store has noted before. */
  renew(tenantId: string, holding: readonly Holding[]): Promise<void>;
  close(): Promise<void>;
}

export interface LimitStoreOptions {
  readonly url: string;
  readonly limits: GatewayLimits;
  /** Of this process, as long as it runs. */
  readonly gatewayId: string;
  /** What a gateway holds that is not heard of for this long is void, seconds. */
  readonly leaseS: number;
  /** A request waits no longer than this for the store, milliseconds. */
  readonly patienceMs: number;
}

/** Connects when it is first asked, so that a gateway starts without it. */
export function createLimitStore({ url, limits, gatewayId, leaseS, patienceMs }: LimitStoreOptions): LimitStore {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'pulmora-gateway',
    max: 8,
    connectionTimeoutMillis: patienceMs,
    query_timeout: patienceMs,
  });
  // An idle connection that breaks is replaced; whoever uses one hears of it by their query.
  pool.on('error', () => {});
  const { user, clinic } = limits;
  return {
    async take({ tenantId, who }, kind) {
      const { rows } = await pool.query<{ refused: RefusalReason | null; retry_after_s: number }>(
        'SELECT refused, retry_after_s FROM take_permit($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)',
        [
          tenantId,
          who,
          kind,
          gatewayId,
          leaseS,
          user.rate,
          user.burst,
          clinic.rate,
          clinic.burst,
          user.atOnce[kind],
          clinic.atOnce[kind],
        ],
      );
      const [answer] = rows;
      return answer?.refused ? { reason: answer.refused, retryAfterS: answer.retry_after_s } : undefined;
    },
    async giveBack({ tenantId, who }, kind) {
      await pool.query('SELECT give_back_permit($1, $2, $3, $4)', [tenantId, who, kind, gatewayId]);
    },
    async renew(tenantId, holding) {
      await pool.query('SELECT renew_permits($1, $2, $3, $4)', [tenantId, gatewayId, leaseS, JSON.stringify(holding)]);
    },
    close: () => pool.end(),
  };
}
