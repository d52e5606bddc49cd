import { NotBegunError } from '@pulmora/platform';
import { PRIORITIES, type Priority } from '@pulmora/schema';

interface Waiting {
  readonly since: number;
  readonly begin: () => void;
  readonly refuse: (error: NotBegunError) => void;
}

/** Of this many turns, one goes to whoever has waited longest, so that nothing waits for ever. */
const FAIR_EVERY = 4;

/** A fixed number of places in which work is done; the more urgent takes the next free one, without starving the rest. */
export class PrioritySlots {
  readonly #waiting: Record<Priority, Waiting[]> = { STAT: [], URGENT: [], ROUTINE: [] };
  #free: number;
  #turn = 0;
  #arrivals = 0;
  #closed = false;

  constructor(slots: number) {
    this.#free = slots;
  }

  /**
   * Runs the task when a place is free for it.
   *
   * @throws {NotBegunError} when the slots are closed before it begins; whatever the task throws.
   */
  async run<T>(priority: Priority, task: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new NotBegunError();
    if (this.#free > 0) this.#free -= 1;
    else {
      await new Promise<void>((begin, refuse) => {
        this.#waiting[priority].push({ since: this.#arrivals++, begin, refuse });
      });
    }
    try {
      return await task();
    } finally {
      const next = this.#next();
      if (next) next.begin();
      else this.#free += 1;
    }
  }

  /** Lets what runs come to its end, and refuses what waits. */
  close(): void {
    this.#closed = true;
    for (const priority of PRIORITIES) {
      for (const { refuse } of this.#waiting[priority].splice(0)) refuse(new NotBegunError());
    }
  }

  #next(): Waiting | undefined {
    const heads = PRIORITIES.filter((priority) => this.#waiting[priority].length > 0);
    const [mostUrgent] = heads;
    if (mostUrgent === undefined) return undefined;
    this.#turn += 1;
    const since = (priority: Priority) => this.#waiting[priority][0]?.since ?? Number.POSITIVE_INFINITY;
    const longest = heads.reduce((best, priority) => (since(priority) < since(best) ? priority : best), mostUrgent);
    return this.#waiting[this.#turn % FAIR_EVERY === 0 ? longest : mostUrgent].shift();
  }
}
