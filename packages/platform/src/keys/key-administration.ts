import { type KeyContext, type KeyProvider, type KeyPurpose, KeyRefusedError } from './key-provider.js';
import { TenantKeys } from './tenant-keys.js';
import type { WrappedKey, WrappedKeyStore } from './wrapped-key-store.js';

/** Rows that lie under tenants' keys of one purpose, or whose blobs do, as whoever administers keys reaches them. */
export interface KeyHolding {
  readonly purpose: KeyPurpose;
  /** Table and column in which a row says the oldest version that it needs; 0: it is not encrypted yet. */
  readonly table: string;
  readonly column: string;
  /** Whether each blob carries its wrapped key: such a key is not wrapped anew, it is followed by another. */
  readonly carried: boolean;
  /** Asks the database as a role that sees every tenant's keys and versions (the reconciler's), and nothing else of rows. */
  query<Row>(text: string, values: readonly unknown[]): Promise<Row[]>;
}

export interface KeyState extends KeyContext {
  /** Of the master key under which it lies. */
  readonly masterVersion: number;
  readonly madeAt: Date;
  /** Rows that need it. */
  readonly rows: number;
}

/** What lies under no key yet, of one tenant. */
export interface PlainRows {
  readonly tenantId: string;
  readonly purpose: KeyPurpose;
  readonly rows: number;
}

/**
 * How long after its successor was made a version may be forgotten, milliseconds: longer than an upload may take whose
 * images lie under a key that no row tells of yet (an hour), and than a process may hold on to a list of keys without looking
 * again (ten minutes).
 */
export const RETIREMENT_GRACE_MS = 75 * 60_000;

/** Makes, counts, wraps anew and forgets tenants' data keys, while services work with them. */
export class KeyAdministration {
  readonly #provider: KeyProvider;
  readonly #holdings: readonly KeyHolding[];

  constructor(provider: KeyProvider, holdings: readonly KeyHolding[]) {
    this.#provider = provider;
    this.#holdings = holdings;
  }

  /** Every version of every tenant's keys, or of one tenant's, the oldest first. */
  async states(tenantId?: string): Promise<KeyState[]> {
    const states = await Promise.all(
      this.#holdings.map(async ({ purpose, table, column, query }) => {
        const rows = await query<{ tenant_id: string; version: number; wrapped: string; made_at: Date; rows: number }>(
          `SELECT k.tenant_id, k.version, k.wrapped, k.created_at AS made_at,
                  (SELECT count(*)::int FROM ${table} t WHERE t.tenant_id = k.tenant_id AND t.${column} = k.version) AS rows
             FROM tenant_keys k WHERE k.purpose = $1 AND ($2::uuid IS NULL OR k.tenant_id = $2)
            ORDER BY k.tenant_id, k.version`,
          [purpose, tenantId ?? null],
        );
        return rows.map((row) => ({
          tenantId: row.tenant_id,
          purpose,
          version: row.version,
          masterVersion: this.#provider.masterVersion(row.wrapped),
          madeAt: row.made_at,
          rows: row.rows,
        }));
      }),
    );
    return states.flat();
  }

  /** What was stored before it was encrypted, and waits for a service to encrypt it. */
  async plain(tenantId?: string): Promise<PlainRows[]> {
    const counts = await Promise.all(
      this.#holdings.map(async ({ purpose, table, column, query }) => {
        const rows = await query<{ tenant_id: string; rows: number }>(
          `SELECT tenant_id, count(*)::int AS rows FROM ${table}
            WHERE ${column} = 0 AND ($1::uuid IS NULL OR tenant_id = $1) GROUP BY tenant_id`,
          [tenantId ?? null],
        );
        return rows.map((row) => ({ tenantId: row.tenant_id, purpose, rows: row.rows }));
      }),
    );
    return counts.flat();
  }

  /** Tenants that have keys. */
  async tenants(): Promise<string[]> {
    return [...new Set((await this.states()).map((state) => state.tenantId))];
  }

  /**
   * A new version of a tenant's keys, with which services encrypt from their next write on; what is there they encrypt anew
   * in their own time.
   *
   * @returns the new versions.
   */
  async rotate(tenantId: string, purposes?: readonly KeyPurpose[]): Promise<KeyContext[]> {
    const made: KeyContext[] = [];
    for (const holding of this.#holdings) {
      const { purpose } = holding;
      if (purposes && !purposes.includes(purpose)) continue;
      const keys = new TenantKeys({ provider: this.#provider, store: keysAsAdministrator(holding) });
      made.push({ tenantId, purpose, version: await keys.rotate(tenantId, purpose) });
    }
    return made;
  }

  /**
   * Forgets versions that nothing needs any more and whose successor is old enough. What lies under one in a backup is
   * opened by the keys of that backup.
   *
   * @returns what was forgotten.
   */
  async retire(tenantId: string, graceMs = RETIREMENT_GRACE_MS): Promise<KeyContext[]> {
    const gone = await Promise.all(
      this.#holdings.map(async ({ purpose, table, column, query }) => {
        // "No older one either": a row that says that it needs an older version may need this one as well.
        const rows = await query<{ version: number }>(
          `WITH gone AS (
             DELETE FROM tenant_keys k USING tenant_keys next
              WHERE k.tenant_id = $1 AND k.purpose = $2
                AND next.tenant_id = k.tenant_id AND next.purpose = k.purpose AND next.version = k.version + 1
                AND next.created_at <= now() - make_interval(secs => $3)
                AND NOT EXISTS (SELECT 1 FROM ${table} t WHERE t.tenant_id = k.tenant_id AND t.${column} <= k.version)
             RETURNING k.version)
           SELECT version FROM gone ORDER BY version`,
          [tenantId, purpose, graceMs / 1_000],
        );
        return rows.map(({ version }) => ({ tenantId, purpose, version }));
      }),
    );
    return gone.flat();
  }

  /**
   * Forgets all keys of a tenant that has left.
   *
   * @returns whether what backups hold of it is worthless from now on, too; see {@link KeyProvider.destroyTenant}.
   * @throws {KeyRefusedError} while anything of the tenant's is still there.
   */
  async destroy(tenantId: string): Promise<boolean> {
    const left = [...(await this.states(tenantId)), ...(await this.plain(tenantId))].reduce(
      (sum, { rows }) => sum + rows,
      0,
    );
    if (left > 0)
      throw new KeyRefusedError(`${left} patients or images of the tenant are still there; erase them first`);
    for (const { purpose, query } of this.#holdings) {
      await query('DELETE FROM tenant_keys WHERE tenant_id = $1 AND purpose = $2', [tenantId, purpose]);
    }
    return this.#provider.destroyTenant(tenantId);
  }

  /**
   * Makes a new master key and puts every data key under it: those that are looked up are wrapped anew, those that blobs
   * carry are followed by new ones, under which services then encrypt the blobs.
   */
  async rotateMaster(): Promise<{ readonly wrappedAnew: number; readonly made: readonly KeyContext[] }> {
    const tenants = await this.tenants();
    await this.#provider.rotateMaster(tenants);
    const made: KeyContext[] = [];
    let wrappedAnew = 0;
    for (const holding of this.#holdings) {
      if (!holding.carried) wrappedAnew += await this.#rewrap(holding);
      for (const tenantId of tenants) {
        if (holding.carried) made.push(...(await this.rotate(tenantId, [holding.purpose])));
      }
    }
    return { wrappedAnew, made };
  }

  /**
   * Has the provider forget every master key but the newest.
   *
   * @throws {KeyRefusedError} while a data key lies under an older one: what it opens would be lost.
   */
  async retireMaster(): Promise<void> {
    for (const holding of this.#holdings) {
      for (const key of await keysOf(holding)) {
        if ((await this.#provider.rewrap(key.wrapped, key)) === key.wrapped) continue;
        throw new KeyRefusedError(
          'a data key lies under an older master key; rotate, wait until it is retired, and ask again',
        );
      }
    }
    await this.#provider.retireMaster(await this.tenants());
  }

  async #rewrap(holding: KeyHolding): Promise<number> {
    let count = 0;
    for (const key of await keysOf(holding)) {
      const wrapped = await this.#provider.rewrap(key.wrapped, key);
      if (wrapped === key.wrapped) continue;
      await holding.query(
        'UPDATE tenant_keys SET wrapped = $4 WHERE tenant_id = $1 AND purpose = $2 AND version = $3',
        [key.tenantId, key.purpose, key.version, wrapped],
      );
      count += 1;
    }
    return count;
  }
}

async function keysOf({ purpose, query }: KeyHolding): Promise<(KeyContext & { readonly wrapped: string })[]> {
  const rows = await query<{ tenant_id: string; version: number; wrapped: string }>(
    'SELECT tenant_id, version, wrapped FROM tenant_keys WHERE purpose = $1 ORDER BY tenant_id, version',
    [purpose],
  );
  return rows.map(({ tenant_id: tenantId, version, wrapped }) => ({ tenantId, purpose, version, wrapped }));
}

/** As a role that sees every tenant's keys. */
function keysAsAdministrator({ query }: KeyHolding): WrappedKeyStore {
  return {
    list: (tenantId, purpose) =>
      query<WrappedKey>(
        'SELECT version, wrapped FROM tenant_keys WHERE tenant_id = $1 AND purpose = $2 ORDER BY version',
        [tenantId, purpose],
      ),
    async add(tenantId, purpose, { version, wrapped }) {
      const added = await query(
        `INSERT INTO tenant_keys (tenant_id, purpose, version, wrapped) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING RETURNING version`,
        [tenantId, purpose, version, wrapped],
      );
      return added.length > 0;
    },
  };
}
