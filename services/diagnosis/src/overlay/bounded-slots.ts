/** Thrown where a task would have to wait behind too many others. */
export class NoSlotError extends Error {
  constructor() {
    super('no slot, and too many that wait for one');
    this.name = 'NoSlotError';
  }
}

/** A fixed number of places in which work is done, first come, first served; only so many may wait for one. */
export class BoundedSlots {
  readonly #waiting: (() => void)[] = [];
  readonly #maxWaiting: number;
  #free: number;

  constructor(slots: number, maxWaiting: number) {
    this.#free = slots;
    this.#maxWaiting = maxWaiting;
  }

  /** @throws {NoSlotError} at once when too many wait already; whatever the task throws. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else if (this.#waiting.length >= this.#maxWaiting) throw new NoSlotError();
    else await new Promise<void>((begin) => this.#waiting.push(begin));
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }
}
