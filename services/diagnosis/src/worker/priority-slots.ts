import { NotBegunError } from '@pulmora/platform';
import type { Priority } from '@pulmora/schema';
import { FairQueue } from './fair-queue.js';

interface Waiting {
  readonly begin: () => void;
  readonly refuse: (error: NotBegunError) => void;
}

/** A fixed number of places in which work is done; who takes the next free one, the fair queue says. */
export class PrioritySlots {
  readonly #waiting = new FairQueue<Waiting>();
  readonly #places: number;
  readonly #further: number;
  /** Places that each clinic has, as long as it has any. */
  readonly #takenBy = new Map<string, number>();
  #taken = 0;
  #closed = false;

  /** @param further places beyond those, for clinics that have none: they do not wait for others' work to end. */
  constructor(slots: number, further = 0) {
    this.#places = slots;
    this.#further = further;
  }

  /** Places that are taken. */
  get taken(): number {
    return this.#taken;
  }

  /**
   * Runs the task when a place is free for it.
   *
   * @throws {NotBegunError} when the slots are closed before it begins; whatever the task throws.
   */
  async run<T>(priority: Priority, tenantId: string, task: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new NotBegunError();
    await new Promise<void>((resolve, refuse) => {
      const begin = () => {
        this.#taken += 1;
        this.#takenBy.set(tenantId, (this.#takenBy.get(tenantId) ?? 0) + 1);
        resolve();
      };
      this.#waiting.push(priority, tenantId, { begin, refuse });
      this.#admit();
    });
    try {
      return await task();
    } finally {
      this.#taken -= 1;
      const left = (this.#takenBy.get(tenantId) ?? 1) - 1;
      if (left > 0) this.#takenBy.set(tenantId, left);
      else this.#takenBy.delete(tenantId);
      this.#admit();
    }
  }

  /** Lets what runs come to its end, and refuses what waits. */
  close(): void {
    this.#closed = true;
    for (const { refuse } of this.#waiting.drain()) refuse(new NotBegunError());
  }

  #admit(): void {
    const may = (tenantId: string) => this.#taken < this.#places + (this.#takenBy.has(tenantId) ? 0 : this.#further);
    for (let next = this.#waiting.take(may); next; next = this.#waiting.take(may)) next.begin();
  }
}
