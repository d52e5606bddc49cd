/** Thrown where a task would have to wait behind too many others of the same key. */
export class NoSlotError extends Error {
  constructor() {
    super('no slot, and too many that wait for one');
    this.name = 'NoSlotError';
  }
}

interface Waiting {
  readonly begin: () => void;
}

/**
 * A fixed number of places in which work is done. Of those who wait for one, each key (a clinic) has its turn after the
 * others, first come, first served within a key; so nobody waits for more than one task of everybody else.
 */
export class FairSlots {
  /** In the order of turns; a key is there while anything of it waits. */
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #maxWaiting: number;
  #free: number;

  /** @param maxWaiting how many of one key may wait. */
  constructor(slots: number, maxWaiting = Number.POSITIVE_INFINITY) {
    this.#free = slots;
    this.#maxWaiting = maxWaiting;
  }

  /**
   * @param signal ends the wait; a task that has begun is its own.
   * @throws {NoSlotError} at once when too many of this key wait already; the signal's reason; whatever the task throws.
   */
  async run<T>(key: string, task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    if (this.#free > 0) this.#free -= 1;
    else await this.#turn(key, signal);
    try {
      return await task();
    } finally {
      this.#next();
    }
  }

  #turn(key: string, signal: AbortSignal | undefined): Promise<void> {
    const queue = this.#waiting.get(key) ?? [];
    if (queue.length >= this.#maxWaiting) throw new NoSlotError();
    return new Promise<void>((resolve, reject) => {
      const waiting: Waiting = {
        begin: () => {
          signal?.removeEventListener('abort', leave);
          resolve();
        },
      };
      const leave = () => {
        queue.splice(queue.indexOf(waiting), 1);
        if (queue.length === 0) this.#waiting.delete(key);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', leave, { once: true });
      queue.push(waiting);
      this.#waiting.set(key, queue);
    });
  }

  #next(): void {
    const [turn] = this.#waiting;
    if (!turn) {
      this.#free += 1;
      return;
    }
    const [key, queue] = turn;
    const next = queue.shift();
    this.#waiting.delete(key);
    // Behind the others who wait.
    if (queue.length > 0) this.#waiting.set(key, queue);
    next?.begin();
  }
}
