import { AsyncResource } from 'node:async_hooks';
import { type AuditScope, currentAuditScope, inAuditScope, sharedAuditScope } from '../audit/audit-scope.js';

interface Wanted<Row> {
  readonly id: string;
  readonly scope: AuditScope;
  readonly resolve: (row: Row | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** How long those who are to be told of the same change have to ask for its row, milliseconds. */
const GATHER_MS = 5;
/** Rows that are read at once. */
const MOST = 200;

/**
 * Rows of a clinic that many are told of at once: read once, under the clinic's row security, for all who ask within a
 * moment, and accounted for with every one of them. Only for what any of the clinic may see whose role lets them ask at
 * all: what depends on who asks is not read here.
 */
export class SharedRows<Row> {
  readonly #load: (tenantId: string, ids: readonly string[]) => Promise<readonly (Row | undefined)[]>;
  readonly #wanted = new Map<string, Wanted<Row>[]>();
  /** Those who ask do so in operations of their own; the reading belongs to none of them. */
  readonly #outside = new AsyncResource('SharedRows');

  /** @param load in the order of the ids, by one unit of work. */
  constructor(load: (tenantId: string, ids: readonly string[]) => Promise<readonly (Row | undefined)[]>) {
    this.#load = load;
  }

  /** @throws an error outside of an operation: nobody would be accounted for. */
  row(tenantId: string, id: string): Promise<Row | undefined> {
    const scope = currentAuditScope();
    if (!scope) throw new Error('a row is read for nobody');
    return new Promise((resolve, reject) => {
      const wanted = this.#wanted.get(tenantId);
      const one = { id, scope, resolve, reject };
      if (wanted) return void wanted.push(one);
      this.#wanted.set(tenantId, [one]);
      this.#outside.runInAsyncScope(() => setTimeout(() => void this.#read(tenantId), GATHER_MS));
    });
  }

  async #read(tenantId: string): Promise<void> {
    const wanted = this.#wanted.get(tenantId) ?? [];
    this.#wanted.delete(tenantId);
    const ids = [...new Set(wanted.map(({ id }) => id))];
    for (let from = 0; from < ids.length; from += MOST) {
      const some = new Set(ids.slice(from, from + MOST));
      const asked = wanted.filter(({ id }) => some.has(id));
      try {
        const rows = await inAuditScope(sharedAuditScope(readersOf(asked)), () => this.#load(tenantId, [...some]));
        const byId = new Map([...some].map((id, i) => [id, rows[i]]));
        for (const { id, resolve } of asked) resolve(byId.get(id));
      } catch (error) {
        for (const { reject } of asked) reject(error);
      }
    }
  }
}

function readersOf(asked: readonly Pick<Wanted<never>, 'id' | 'scope'>[]) {
  const readers = new Map<AuditScope, Set<string>>();
  for (const { scope, id } of asked) {
    const ids = readers.get(scope);
    if (ids) ids.add(id);
    else readers.set(scope, new Set([id]));
  }
  return [...readers].map(([scope, ids]) => ({ scope, ids }));
}
