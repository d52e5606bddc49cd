import { NotBegunError } from '@pulmora/platform';
import type { Priority } from '@pulmora/schema';
import { FairQueue } from './fair-queue.js';

interface Waiting {
  readonly begin: () => void;
  readonly refuse: (error: NotBegunError) => void;
}

/** A fixed number of places in which work is done; the more urgent takes the next free one, without starving the rest. */
export class PrioritySlots {
  readonly #waiting = new FairQueue<Waiting>();
  readonly #places: number;
  #free: number;
  #closed = false;

  constructor(slots: number) {
    this.#places = slots;
    this.#free = slots;
  }

  /** Places that are taken. */
  get taken(): number {
    return this.#places - this.#free;
  }

  /**
   * Runs the task when a place is free for it.
   *
   * @throws {NotBegunError} when the slots are closed before it begins; whatever the task throws.
   */
  async run<T>(priority: Priority, task: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new NotBegunError();
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((begin, refuse) => this.#waiting.push(priority, { begin, refuse }));
    try {
      return await task();
    } finally {
      const next = this.#waiting.take();
      if (next) next.begin();
      else this.#free += 1;
    }
  }

  /** Lets what runs come to its end, and refuses what waits. */
  close(): void {
    this.#closed = true;
    for (const { refuse } of this.#waiting.drain()) refuse(new NotBegunError());
  }
}
