import type { DataSource, EntityManager, EntityTarget, ObjectLiteral, QueryRunner, Repository } from 'typeorm';
import type { AuditNote } from '../audit/audit-entry.js';
import { currentAuditScope } from '../audit/audit-scope.js';
import { UnitAudit } from '../audit/unit-audit.js';
import { insertIntoOutbox, type OutboxEvent } from '../events/outbox.js';

/** What one transaction of one tenant may do. */
export interface UnitOfWork {
  readonly tenantId: string;
  /** Who is behind it: the opaque subject of a user, or the name of the process. */
  readonly actor: string;
  readonly manager: EntityManager;
  repository<Entity extends ObjectLiteral>(entity: EntityTarget<Entity>): Repository<Entity>;
  /** Writes an event into the outbox of this very transaction. */
  emit(event: OutboxEvent): Promise<void>;
  /** Notes an effect for the audit entry that this very transaction writes. Rows that it loads are noted by themselves. */
  audit(note: AuditNote): void;
  /** Takes rows out of the account that were loaded only to know whether there are more. */
  notShown(rows: readonly object[]): void;
}

/** The only door to a service's tables: one unit of work is one transaction with the tenant set inside it. */
export interface TenantDatabase {
  /** Runs in a transaction that may write nothing but the audit entry of what it reads. */
  read<T>(tenantId: string, work: (unit: UnitOfWork) => Promise<T>): Promise<T>;
  /** Runs in a read-write transaction; events are relayed after it commits. */
  write<T>(tenantId: string, work: (unit: UnitOfWork) => Promise<T>): Promise<T>;
}

/**
 * @param onEvents called after a transaction with events has committed (wakes the outbox relay).
 * @param onAudit called after a transaction with audit entries has committed (wakes the sealer).
 */
export function createTenantDatabase(
  dataSource: DataSource,
  onEvents: () => void = () => {},
  onAudit: () => void = () => {},
): TenantDatabase {
  return {
    read: (tenantId, work) => runUnit(dataSource, tenantId, 'READ ONLY', work, () => {}, onAudit),
    write: (tenantId, work) => runUnit(dataSource, tenantId, 'READ WRITE', work, onEvents, onAudit),
  };
}

/**
 * The door of whatever serves users: it does not open outside of a resolver, where nobody would be accounted for.
 * (Consumers and other work of the process itself go by the plain one.)
 */
export function onBehalfOfUsers(database: TenantDatabase): TenantDatabase {
  const accounted = () => {
    if (!currentAuditScope()) throw new Error('a unit of work on behalf of a user was begun outside of an operation');
  };
  return {
    async read(tenantId, work) {
      accounted();
      return database.read(tenantId, work);
    },
    async write(tenantId, work) {
      accounted();
      return database.write(tenantId, work);
    },
  };
}

async function runUnit<T>(
  dataSource: DataSource,
  tenantId: string,
  access: 'READ ONLY' | 'READ WRITE',
  work: (unit: UnitOfWork) => Promise<T>,
  onEvents: () => void,
  onAudit: () => void,
): Promise<T> {
  const runner = dataSource.createQueryRunner();
  serialiseQueries(runner);
  const account = new UnitAudit(runner, {
    tenantId,
    process: processOf(dataSource),
    mayWrite: access === 'READ WRITE',
  });
  let emitted = 0;
  try {
    await runner.startTransaction();
    // Set per transaction, not per connection, so that no pooled connection (PgBouncer's included) keeps a tenant.
    await runner.query(`SET TRANSACTION ${account.inOperation ? 'READ WRITE' : access}`);
    await runner.query(`SELECT set_config('app.tenant_id', $1, true)`, [tenantId]);
    const result = await work({
      tenantId,
      actor: account.actor,
      manager: runner.manager,
      repository: (entity) => runner.manager.getRepository(entity),
      async emit(event) {
        emitted += 1;
        await insertIntoOutbox((text, values) => runner.query(text, values), event);
      },
      audit: (note) => account.note(note),
      notShown: (rows) => account.notShown(rows),
    });
    await account.flush();
    await runner.commitTransaction();
    if (emitted > 0) onEvents();
    if (account.committed() > 0) onAudit();
    return result;
  } catch (error) {
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => {});
    throw error;
  } finally {
    await runner.release();
  }
}

/** What a process is called in the audit entries of its own work. */
const processOf = (dataSource: DataSource): string =>
  'applicationName' in dataSource.options ? String(dataSource.options.applicationName) : 'process';

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
