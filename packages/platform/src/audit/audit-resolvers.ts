import type { TenantDatabase } from '../database/unit-of-work.js';
import type { RequestContext } from '../graphql/request-context.js';
import type { AuditOutcome } from './audit-entry.js';
import { type AuditedRequest, type AuditScope, auditScopeOf, inAuditScope } from './audit-scope.js';

type Resolver = (...args: unknown[]) => unknown;
type FieldResolvers = Record<string, unknown>;

/**
 * Opens an audit scope around every resolver of a subgraph, so that whatever a unit of work reads or writes on its
 * behalf is accounted for. A mutation that came to nothing, and anything that was denied, is recorded here.
 *
 * @param resolvers by type and field, with the guard already before them.
 */
export function auditResolvers(
  resolvers: Record<string, FieldResolvers>,
  database: TenantDatabase,
): Record<string, FieldResolvers> {
  return Object.fromEntries(
    Object.entries(resolvers).map(([type, fields]) => {
      // Enumerations, unions and scalars resolve nothing.
      if (Object.getPrototypeOf(fields) !== Object.prototype) return [type, fields];
      const audited = Object.entries(fields).map(([field, resolver]) => [
        field,
        auditField(type, field, resolver, database),
      ]);
      return [type, Object.fromEntries(audited)];
    }),
  );
}

function auditField(type: string, field: string, resolver: unknown, database: TenantDatabase): unknown {
  if (field === '__resolveReference') return audited(`Entity.${type}`, resolver as Resolver, 1, database);
  if (field.startsWith('__')) return resolver;
  if (typeof resolver === 'function') return audited(`${type}.${field}`, resolver as Resolver, 2, database);
  if (type !== 'Subscription' || typeof resolver !== 'object' || resolver === null) return resolver;
  const { subscribe, ...rest } = resolver as { subscribe: Resolver };
  return { ...rest, subscribe: auditedSource(`${type}.${field}`, subscribe, database) };
}

/** @param contextAt the place of the context among the resolver's arguments. */
function audited(operation: string, resolver: Resolver, contextAt: number, database: TenantDatabase): Resolver {
  const mutates = operation.startsWith('Mutation.');
  return (...args) => {
    const context = args[contextAt] as RequestContext;
    const scope = auditScopeOf(operation, context);
    return inAuditScope(scope, () => {
      const failed = (error: unknown) => settleFailure(error, scope, context, database, mutates);
      try {
        const result = resolver(...args);
        if (!isPromise(result)) return mutates ? settleMutation(result, scope, context, database) : result;
        return mutates
          ? result.then((value) => settleMutation(value, scope, context, database), failed)
          : result.catch(failed);
      } catch (error) {
        return failed(error);
      }
    });
  };
}

/**
 * What is asked for beside GraphQL, accounted for in the same way.
 *
 * @param operation what it is called in the trail: `ImageReading.overlay`.
 */
export const auditedRequest = <T>(
  operation: string,
  request: AuditedRequest,
  database: TenantDatabase,
  work: () => Promise<T>,
): Promise<T> => {
  const scope = auditScopeOf(operation, request);
  return inAuditScope(scope, () => work().catch((error) => settleFailure(error, scope, request, database, false)));
};

/** One scope for the whole stream: a case that is pushed ten times has been looked at once. */
function auditedSource(operation: string, subscribe: Resolver, database: TenantDatabase): Resolver {
  return async (...args) => {
    const context = args[2] as RequestContext;
    const scope = auditScopeOf(operation, context);
    return inAuditScope(scope, async () => {
      try {
        const source = (await subscribe(...args)) as AsyncIterableIterator<unknown>;
        return inScope(source, scope);
      } catch (error) {
        return settleFailure(error, scope, context, database, false);
      }
    });
  };
}

/** A generator's body runs in the scope of whoever asks it for the next value. */
const inScope = <T>(source: AsyncIterableIterator<T>, scope: AuditScope): AsyncIterableIterator<T> => ({
  next: () => inAuditScope(scope, () => source.next()),
  async return(value) {
    return inAuditScope(scope, () => source.return?.(value)) ?? { value: undefined, done: true };
  },
  async throw(error) {
    return inAuditScope(scope, () => source.throw?.(error)) ?? { value: undefined, done: true };
  },
  [Symbol.asyncIterator]() {
    return this;
  },
});

/** Every mutation leaves an entry; where no unit of work wrote one, nothing was done, and its result says why. */
async function settleMutation<T>(
  result: T,
  scope: AuditScope,
  context: AuditedRequest,
  database: TenantDatabase,
): Promise<T> {
  if (scope.effects === 0) {
    await record('REFUSED', (result as object | null)?.constructor.name, scope, context, database);
  }
  return result;
}

/** @throws the error, when it has been recorded. */
async function settleFailure(
  error: unknown,
  scope: AuditScope,
  context: AuditedRequest,
  database: TenantDatabase,
  mutates: boolean,
): Promise<never> {
  const { code } = (error as { extensions?: { code?: string } } | null)?.extensions ?? {};
  if (code === 'FORBIDDEN') await record('DENIED', code, scope, context, database);
  // The database itself may be what failed; the error matters more than the record of it.
  else if (mutates) await record('FAILED', code ?? 'INTERNAL_SERVER_ERROR', scope, context, database).catch(() => {});
  throw error;
}

async function record(
  outcome: AuditOutcome,
  reason: string | undefined,
  scope: AuditScope,
  { identity }: AuditedRequest,
  database: TenantDatabase,
): Promise<void> {
  await database.write(identity.tenantId, async (unit) => {
    unit.audit({ objectType: scope.operation.split('.')[0] ?? '', objectIds: [], outcome, reason });
  });
}

const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
