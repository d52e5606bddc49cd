import type { DataSource, EntityManager, EntityTarget, ObjectLiteral, QueryRunner, Repository } from 'typeorm';
import { insertIntoOutbox, type OutboxEvent } from '../events/outbox.js';

/** What one transaction of one tenant may do. */
export interface UnitOfWork {
  readonly tenantId: string;
  /** Whether it reaches cases of other clinics, and none of the user's own: only columns that are granted can be read. */
  readonly remote: boolean;
  readonly manager: EntityManager;
  repository<Entity extends ObjectLiteral>(entity: EntityTarget<Entity>): Repository<Entity>;
  /** Writes an event into the outbox of this very transaction. */
  emit(event: OutboxEvent): Promise<void>;
}

/** Somebody of one clinic who is to see cases of others. */
export interface Grantee {
  readonly tenantId: string;
  readonly subject: string;
}

/** Whose rows are asked for: a clinic's own, and what is granted to the subject where one is named. */
export interface Scope {
  readonly tenantId: string;
  readonly subject?: string;
}

/** What a unit of work across clinics becomes: a database role that nobody logs in with, and that has its own policies. */
export type RemoteRole = 'pulmora_remote' | 'pulmora_break_glass';

/** The only door to a service's tables: one unit of work is one transaction with the tenant set inside it. */
export interface TenantDatabase {
  /** Runs in a read-only transaction. */
  read<T>(tenantId: string, work: (unit: UnitOfWork) => Promise<T>): Promise<T>;
  /** Runs in a read-write transaction; events are relayed after it commits. */
  write<T>(tenantId: string, work: (unit: UnitOfWork) => Promise<T>): Promise<T>;
  /**
   * Runs in a transaction that sees what the role's policies show this user of other clinics' rows, and nothing of their
   * own clinic's. `pulmora_remote` only reads.
   */
  across<T>(role: RemoteRole, grantee: Grantee, work: (unit: UnitOfWork) => Promise<T>): Promise<T>;
}

/**
 * @param onEvents called after a transaction with events has committed (wakes the outbox relay).
 */
export function createTenantDatabase(dataSource: DataSource, onEvents: () => void = () => {}): TenantDatabase {
  return {
    read: (tenantId, work) => runUnit(dataSource, tenantId, 'READ ONLY', work, () => {}),
    write: (tenantId, work) => runUnit(dataSource, tenantId, 'READ WRITE', work, onEvents),
    across: (role, grantee, work) =>
      runUnit(dataSource, grantee.tenantId, role === 'pulmora_remote' ? 'READ ONLY' : 'READ WRITE', work, onEvents, {
        role,
        grantee,
      }),
  };
}

async function runUnit<T>(
  dataSource: DataSource,
  tenantId: string,
  access: 'READ ONLY' | 'READ WRITE',
  work: (unit: UnitOfWork) => Promise<T>,
  onEvents: () => void,
  remote?: { readonly role: RemoteRole; readonly grantee: Grantee },
): Promise<T> {
  const runner = dataSource.createQueryRunner();
  serialiseQueries(runner);
  let emitted = 0;
  try {
    await runner.startTransaction();
    // Set per transaction, not per connection, so that no pooled connection (PgBouncer's included) keeps a tenant.
    await runner.query(`SET TRANSACTION ${access}`);
    await runner.query(`SELECT set_config('app.tenant_id', $1, true)`, [tenantId]);
    if (remote) await becomeRemote(runner, remote.role, remote.grantee);
    const result = await work({
      tenantId,
      remote: remote !== undefined,
      manager: runner.manager,
      repository: (entity) => runner.manager.getRepository(entity),
      async emit(event) {
        emitted += 1;
        await insertIntoOutbox((text, values) => runner.query(text, values), event);
      },
    });
    await runner.commitTransaction();
    if (emitted > 0) onEvents();
    return result;
  } catch (error) {
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => {});
    throw error;
  } finally {
    await runner.release();
  }
}

/** Until the end of the transaction: no clinic of one's own any more, and the policies of the role instead. */
async function becomeRemote(runner: QueryRunner, role: RemoteRole, { tenantId, subject }: Grantee): Promise<void> {
  await runner.query(
    `SELECT set_config('app.tenant_id', '', true), set_config('app.home_tenant_id', $1, true),
            set_config('app.subject', $2, true)`,
    [tenantId, subject],
  );
  await runner.query(`SET LOCAL ROLE ${role}`);
}

/**
 * Rows of the clinic's own; and for the keys that have none there, what is granted to the user.
 *
 * @param load in a unit of work for these keys; a remote one has fewer columns.
 */
export async function readWithin<Row>(
  database: TenantDatabase,
  { tenantId, subject }: Scope,
  keys: readonly string[],
  load: (unit: UnitOfWork, keys: string[]) => Promise<Row[]>,
  keyOf: (row: Row) => string,
): Promise<Row[]> {
  const own = await database.read(tenantId, (unit) => load(unit, [...keys]));
  if (subject === undefined) return own;
  const found = new Set(own.map(keyOf));
  const missing = keys.filter((key) => !found.has(key));
  if (missing.length === 0) return own;
  const granted = await database.across('pulmora_remote', { tenantId, subject }, (unit) => load(unit, missing));
  return [...own, ...granted];
}

/** One PostgreSQL connection answers one query at a time; pg deprecates relying on its own queue for that. */
function serialiseQueries(runner: QueryRunner): void {
  const query = runner.query.bind(runner) as (...args: unknown[]) => Promise<unknown>;
  let tail: Promise<unknown> = Promise.resolve();
  runner.query = ((...args: unknown[]) => {
    const result = tail.then(() => query(...args));
    tail = result.catch(() => {});
    return result;
  }) as QueryRunner['query'];
}

/** The name of the unique constraint that a statement violated (SQLSTATE 23505), or undefined for any other error. */
export function violatedUniqueConstraint(error: unknown): string | undefined {
  const driverError = (error as { driverError?: { code?: string; constraint?: string } }).driverError ?? error;
  const { code, constraint } = driverError as { code?: string; constraint?: string };
  return code === '23505' ? constraint : undefined;
}
