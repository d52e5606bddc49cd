import type { EventBus } from '@pulmora/platform';
import { PRIORITIES, type Priority, STUDIES_STREAM, workerConsumer } from '@pulmora/schema';

export interface WindowLimits {
  /** Studies of a priority with the broker, for each worker that asks for more, at least. */
  readonly window: number;
  /** How long a study that was let go should wait for those before it, at most, milliseconds. */
  readonly aheadMs: number;
}

/** More than this are never with the broker, of a priority: its consumers do not hand out more at once. */
const MOST = 512;

/** How many studies workers want to have before them, by what they ask for and by how fast they lately read. */
export class ReadingDemand {
  readonly #limits: WindowLimits;
  readonly #waitingPulls = new Map<Priority, number>();
  readonly #lag = new Map<Priority, number>();
  readonly #perSecond = new Map<Priority, number>();
  #given: ReadonlyMap<Priority, number> | undefined;
  #measuredAt = 0;

  constructor(limits: WindowLimits) {
    this.#limits = limits;
  }

  /**
   * Looks at both; a broker that does not answer leaves it at what was known.
   *
   * @param given turns so far, by priority.
   * @param now milliseconds.
   */
  async measure(
    bus: Pick<EventBus, 'waitingPulls' | 'lag'>,
    given: ReadonlyMap<Priority, number>,
    now: number,
  ): Promise<void> {
    const seconds = (now - this.#measuredAt) / 1_000;
    for (const priority of PRIORITIES) {
      if (this.#given) {
        const turns = (given.get(priority) ?? 0) - (this.#given.get(priority) ?? 0);
        this.#perSecond.set(priority, turns / seconds);
      }
      const { durable } = workerConsumer(priority);
      const waiting = await bus.waitingPulls(STUDIES_STREAM.name, durable).catch(() => undefined);
      if (waiting !== undefined) this.#waitingPulls.set(priority, waiting);
      const lag = await bus.lag(STUDIES_STREAM.name, durable).catch(() => undefined);
      if (lag === undefined) this.#lag.delete(priority);
      else this.#lag.set(priority, lag);
    }
    this.#given = given;
    this.#measuredAt = now;
  }

  /** Studies of a priority that the broker and the workers have; infinite while the broker does not tell. */
  lag(priority: Priority): number {
    return this.#lag.get(priority) ?? Number.POSITIVE_INFINITY;
  }

  /** How many studies of a priority should be with the broker and the workers. */
  capacity(priority: Priority): number {
    const { window, aheadMs } = this.#limits;
    const asked = window * Math.max(1, this.#waitingPulls.get(priority) ?? 1);
    // Little's law: what is read in the time that they may wait.
    const read = Math.ceil(((this.#perSecond.get(priority) ?? 0) * aheadMs) / 1_000);
    return Math.min(MOST, Math.max(asked, read));
  }
}
