import { auditScopeOf, inAuditScope, type RequestContext, type UserRole } from '@pulmora/platform';
import { contextOf } from './diagnosis-platform.js';

/** Somebody of a clinic in these roles. */
export function doctorOf(
  tenantId: string,
  subject: string,
  roles: readonly UserRole[] = ['RADIOLOGIST'],
): RequestContext {
  const context = contextOf(tenantId, undefined, subject);
  return { ...context, identity: { ...context.identity, roles } };
}

/** A clock that stands still until it is told otherwise. */
export class HandClock {
  #now = Date.now();

  readonly now = (): Date => new Date(this.#now);

  pass(ms: number): void {
    this.#now += ms;
  }
}

/** As a resolver runs it: accounted for. */
export const asked = <T>(operation: string, context: RequestContext, work: () => Promise<T>): Promise<T> =>
  inAuditScope(auditScopeOf(operation, context), work);
