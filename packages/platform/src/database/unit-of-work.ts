import type { DataSource, EntityManager, EntityTarget, ObjectLiteral, QueryRunner, Repository } from 'typeorm';
import type { AuditNote } from '../audit/audit-entry.js';
import { currentAuditScope } from '../audit/audit-scope.js';
import { UnitAudit } from '../audit/unit-audit.js';
import { insertIntoOutbox, type OutboxEvent } from '../events/outbox.js';

/** What one transaction of one tenant may do. */
export interface UnitOfWork {
  readonly tenantId: string;
  /** Whether it reaches cases of other clinics, and none of the user's own: only columns that are granted can be read. */
  readonly remote: boolean;
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
export type RemoteRole = 'pulmora_remote' | 'pulmora_remote_work' | 'pulmora_break_glass';

/** The only door to a service's tables: one unit of work is one transaction with the tenant set inside it. */
export interface TenantDatabase {
  /** Runs in a transaction that may write nothing but the audit entry of what it reads. */
  read<T>(tenantId: string, work: (unit: UnitOfWork) => Promise<T>): Promise<T>;
  /** Runs in a read-write transaction; events are relayed after it commits. */
  write<T>(tenantId: string, work: (unit: UnitOfWork) => Promise<T>): Promise<T>;
  /**
   * Runs in a transaction that sees what the role's policies show this user of other clinics' rows, and nothing of their
   * own clinic's. `pulmora_remote` only reads, the others write what their policies let them; all of it is accounted for
   * in the trail of the clinic that owns it.
   */
  across<T>(role: RemoteRole, grantee: Grantee, work: (unit: UnitOfWork) => Promise<T>): Promise<T>;
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
  const hooks = { onEvents, onAudit };
  return {
    read: (tenantId, work) => runUnit(dataSource, { tenantId, access: 'READ ONLY' }, work, hooks),
    write: (tenantId, work) => runUnit(dataSource, { tenantId, access: 'READ WRITE' }, work, hooks),
    across: (role, grantee, work) => {
      const access = role === 'pulmora_remote' ? 'READ ONLY' : 'READ WRITE';
      return runUnit(dataSource, { tenantId: grantee.tenantId, access, remote: { role, grantee } }, work, hooks);
    },
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
    async across(role, grantee, work) {
      accounted();
      return database.across(role, grantee, work);
    },
  };
}

interface UnitKind {
  /** The user's own clinic, also of a unit that reaches others. */
  readonly tenantId: string;
  readonly access: 'READ ONLY' | 'READ WRITE';
  readonly remote?: { readonly role: RemoteRole; readonly grantee: Grantee };
}

async function runUnit<T>(
  dataSource: DataSource,
  { tenantId, access, remote }: UnitKind,
  work: (unit: UnitOfWork) => Promise<T>,
  { onEvents, onAudit }: { readonly onEvents: () => void; readonly onAudit: () => void },
): Promise<T> {
  const runner = dataSource.createQueryRunner();
  serialiseQueries(runner);
  const account = new UnitAudit(runner, {
    tenantId,
    process: processOf(dataSource),
    mayWrite: access === 'READ WRITE',
    remote: remote !== undefined,
  });
  let emitted = 0;
  try {
    await runner.startTransaction();
    // Set per transaction, not per connection, so that no pooled connection (PgBouncer's included) keeps a tenant.
    // In one statement with how it may be used: each costs a trip to the database.
    const readOnly = !account.inOperation && access === 'READ ONLY';
    await runner.query(`SELECT set_config('app.tenant_id', $1, true), set_config('transaction_read_only', $2, true)`, [
      tenantId,
      readOnly ? 'on' : 'off',
    ]);
    if (remote) await becomeRemote(runner, remote.role, remote.grantee);
    const result = await work({
      tenantId,
      remote: remote !== undefined,
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
