import type { DataSource, EntityManager, EntityTarget, ObjectLiteral, QueryRunner, Repository } from 'typeorm';
import { insertIntoOutbox, type OutboxEvent } from '../events/outbox.js';

/** What one transaction of one tenant may do. */
export interface UnitOfWork {
  readonly tenantId: string;
  readonly manager: EntityManager;
  repository<Entity extends ObjectLiteral>(entity: EntityTarget<Entity>): Repository<Entity>;
  /** Writes an event into the outbox of this very transaction. */
  emit(event: OutboxEvent): Promise<void>;
}

/** The only door to a service's tables: one unit of work is one transaction with the tenant set inside it. */
export interface TenantDatabase {
  /** Runs in a read-only transaction. */
  read<T>(tenantId: string, work: (unit: UnitOfWork) => Promise<T>): Promise<T>;
  /** Runs in a read-write transaction; events are relayed after it commits. */
  write<T>(tenantId: string, work: (unit: UnitOfWork) => Promise<T>): Promise<T>;
}

/**
 * @param onEvents called after a transaction with events has committed (wakes the outbox relay).
 */
export function createTenantDatabase(dataSource: DataSource, onEvents: () => void = () => {}): TenantDatabase {
  return {
    read: (tenantId, work) => runUnit(dataSource, tenantId, 'READ ONLY', work, () => {}),
    write: (tenantId, work) => runUnit(dataSource, tenantId, 'READ WRITE', work, onEvents),
  };
}

async function runUnit<T>(
  dataSource: DataSource,
  tenantId: string,
  access: 'READ ONLY' | 'READ WRITE',
  work: (unit: UnitOfWork) => Promise<T>,
  onEvents: () => void,
): Promise<T> {
  const runner = dataSource.createQueryRunner();
  serialiseQueries(runner);
  let emitted = 0;
  try {
    await runner.startTransaction();
    // Set per transaction, not per connection, so that no pooled connection (PgBouncer's included) keeps a tenant.
    await runner.query(`SET TRANSACTION ${access}`);
    await runner.query(`SELECT set_config('app.tenant_id', $1, true)`, [tenantId]);
    const result = await work({
      tenantId,
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
