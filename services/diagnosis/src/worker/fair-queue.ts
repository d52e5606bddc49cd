import { PRIORITIES, type Priority } from '@pulmora/schema';

interface Waiting<T> {
  readonly since: number;
  readonly item: T;
}

/** Of this many turns, one goes to whoever has waited longest, so that nothing waits for ever. */
const FAIR_EVERY = 4;

/** A queue in which the more urgent overtakes, without starving the rest. */
export class FairQueue<T> {
  readonly #waiting: Record<Priority, Waiting<T>[]> = { STAT: [], URGENT: [], ROUTINE: [] };
  #turn = 0;
  #arrivals = 0;

  get size(): number {
    return PRIORITIES.reduce((sum, priority) => sum + this.#waiting[priority].length, 0);
  }

  push(priority: Priority, item: T): void {
    this.#waiting[priority].push({ since: this.#arrivals++, item });
  }

  /** Whose turn it is; undefined when nobody waits. */
  take(): T | undefined {
    const heads = PRIORITIES.filter((priority) => this.#waiting[priority].length > 0);
    const [mostUrgent] = heads;
    if (mostUrgent === undefined) return undefined;
    this.#turn += 1;
    const since = (priority: Priority) => this.#waiting[priority][0]?.since ?? Number.POSITIVE_INFINITY;
    const longest = heads.reduce((best, priority) => (since(priority) < since(best) ? priority : best), mostUrgent);
    return this.#waiting[this.#turn % FAIR_EVERY === 0 ? longest : mostUrgent].shift()?.item;
  }

  /** Everybody who waits, the urgent first; afterwards nobody does. */
  drain(): T[] {
    return PRIORITIES.flatMap((priority) => this.#waiting[priority].splice(0).map(({ item }) => item));
  }
}
