import { PRIORITIES, type Priority } from '@pulmora/schema';

interface Waiting<T> {
  readonly tenantId: string;
  readonly since: number;
  readonly item: T;
}

/** Of this many turns, one goes to whoever has waited longest, so that nothing waits for ever. */
const FAIR_EVERY = 4;

/**
 * A queue in which the more urgent overtakes, without starving the rest; of the equally urgent, the clinic goes next whose
 * last turn was longest ago.
 */
export class FairQueue<T> {
  readonly #waiting: Record<Priority, Waiting<T>[]> = { STAT: [], URGENT: [], ROUTINE: [] };
  /** By clinic. */
  readonly #lastTurn = new Map<string, number>();
  #turn = 0;
  /** Turns in a row that went past whoever waits longest. */
  #overtakings = 0;
  #arrivals = 0;

  get size(): number {
    return PRIORITIES.reduce((sum, priority) => sum + this.#waiting[priority].length, 0);
  }

  push(priority: Priority, tenantId: string, item: T): void {
    this.#waiting[priority].push({ tenantId, since: this.#arrivals++, item });
  }

  /**
   * Whose turn it is; undefined when nobody waits.
   *
   * @param may whether a clinic may have a turn now; the others go on waiting.
   */
  take(may: (tenantId: string) => boolean = () => true): T | undefined {
    const queues = PRIORITIES.map(
      (priority) => [priority, this.#waiting[priority].filter(({ tenantId }) => may(tenantId))] as const,
    ).filter(([, queue]) => queue.length > 0);
    const [mostUrgent] = queues;
    if (!mostUrgent) return undefined;
    const since = ([, queue]: (typeof queues)[number]) => queue[0]?.since ?? Number.POSITIVE_INFINITY;
    const longest = queues.reduce((best, one) => (since(one) < since(best) ? one : best), mostUrgent);
    const passedBy = longest !== mostUrgent && this.#overtakings < FAIR_EVERY - 1;
    this.#overtakings = passedBy ? this.#overtakings + 1 : 0;
    const [priority, queue] = passedBy ? mostUrgent : longest;
    const next = queue.reduce((best, one) => (this.#lastTurnOf(one) < this.#lastTurnOf(best) ? one : best));
    this.#waiting[priority].splice(this.#waiting[priority].indexOf(next), 1);
    // Who is not remembered has not had a turn for long; it is not worth it to remember clinics for ever.
    if (this.#lastTurn.size > REMEMBERED) this.#lastTurn.clear();
    this.#lastTurn.set(next.tenantId, this.#turn++);
    return next.item;
  }

  /** Everybody who waits, the urgent first; afterwards nobody does. */
  drain(): T[] {
    return PRIORITIES.flatMap((priority) => this.#waiting[priority].splice(0).map(({ item }) => item));
  }

  #lastTurnOf({ tenantId }: Waiting<T>): number {
    return this.#lastTurn.get(tenantId) ?? -1;
  }
}

const REMEMBERED = 1_000;
