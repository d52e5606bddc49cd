import { AsyncLocalStorage } from 'node:async_hooks';
import type { RequestContext } from '../graphql/request-context.js';
import { traceIdOf } from '../telemetry/trace.js';

/** On whose behalf, and in which operation, the code at hand runs. */
export interface AuditScope {
  /** Opaque `sub` of the access token. */
  readonly actor: string;
  readonly actorTenantId: string;
  readonly roles: readonly string[];
  /** The resolver, as the schema names it: `Query.patient`, `Mutation.uploadStudy`, `Entity.Study`, `Study.diagnosis`. */
  readonly operation: string;
  readonly traceId: string;
  /** What was read and recorded already: a subscription that pushes a case ten times has read it once. */
  readonly seen: Set<string>;
  /** Entries of units that may write, committed so far: a mutation without one has changed nothing. */
  effects: number;
  /** Where one reading serves several: each is accounted for with what they are shown. */
  readonly readers?: readonly AuditReader[];
}

/** One of those whom a reading serves. */
export interface AuditReader {
  readonly scope: AuditScope;
  /** UUIDs of the objects that they are shown. */
  readonly ids: ReadonlySet<string>;
}

const storage = new AsyncLocalStorage<AuditScope | undefined>();

/** Who asks, and under which trace. */
export type AuditedRequest = Pick<RequestContext, 'identity' | 'traceparent'>;

export const auditScopeOf = (operation: string, { identity, traceparent }: AuditedRequest): AuditScope => ({
  actor: identity.subject,
  actorTenantId: identity.tenantId,
  roles: identity.roles,
  operation,
  traceId: traceIdOf(traceparent),
  seen: new Set(),
  effects: 0,
});

/**
 * A scope in which rows are read once for several operations of one clinic: each has an entry of its own for what it is
 * shown, as if it had read alone. Nothing can be written in it.
 *
 * @throws {RangeError} for nobody.
 */
export function sharedAuditScope(readers: readonly AuditReader[]): AuditScope {
  const [first] = readers;
  if (!first) throw new RangeError('nobody reads');
  return { ...first.scope, seen: new Set(), effects: 0, readers };
}

/** Runs `work`, and whatever it starts, in this scope: every unit of work in it is accounted for. */
export const inAuditScope = <T>(scope: AuditScope, work: () => T): T => storage.run(scope, work);

/**
 * Runs `work` as the process's own, also within an operation: bookkeeping that is about nobody's data, and that stays
 * whatever becomes of the operation.
 */
export const ofItsOwnAccord = <T>(work: () => T): T => storage.run(undefined, work);

/** Undefined where a process works of its own accord: a consumer, a reconciler, a sweep. */
export const currentAuditScope = (): AuditScope | undefined => storage.getStore();
