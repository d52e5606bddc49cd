import { AsyncResource } from 'node:async_hooks';
import type { EventBus } from '../events/event-bus.js';
import type { Logger } from '../telemetry/logger.js';
import type { LiveKeys } from './live-keys.js';
import { LiveLog, type LiveLogOptions } from './live-log.js';
import { LiveCursors } from './live-position.js';

export interface LiveLogsOptions<Event> extends Pick<LiveLogOptions<Event>, 'stream' | 'decode' | 'changeOf'> {
  readonly bus: EventBus;
  readonly keys: LiveKeys;
  readonly logger: Logger;
  /** What the cursors are of. */
  readonly purpose: string;
  /**
   * How long a log that nobody follows is kept, in case somebody comes back, milliseconds: 30,000 unless told. 0 where
   * whoever follows names the subject, so that nobody keeps more of them than they may follow.
   */
  readonly idleMs?: number;
}

const IDLE_MS = 30_000;

/** A log in use; it is to be released. */
export interface LogLease<Event> {
  readonly log: LiveLog<Event>;
  readonly cursors: LiveCursors;
  release(): void;
}

interface Shared<Event> {
  readonly log: LiveLog<Event>;
  readonly cursors: LiveCursors;
  users: number;
  idle?: NodeJS.Timeout;
}

/** The logs that are followed in this process, one for each subject however many follow it. A subject is one clinic's. */
export class LiveLogs<Event> {
  readonly #options: LiveLogsOptions<Event>;
  readonly #shared = new Map<string, Shared<Event>>();
  /** A log belongs to no operation, though an operation may begin it. */
  readonly #outside = new AsyncResource('LiveLogs');

  constructor(options: LiveLogsOptions<Event>) {
    this.#options = options;
  }

  async lease(tenantId: string, subject: string): Promise<LogLease<Event>> {
    const { keys, purpose } = this.#options;
    const cursors = new LiveCursors(await this.#outside.runInAsyncScope(() => keys.keyOf(tenantId)), purpose);
    const shared = this.#shared.get(subject) ?? this.#open(subject, cursors);
    shared.users += 1;
    clearTimeout(shared.idle);
    let released = false;
    return {
      log: shared.log,
      cursors: shared.cursors,
      release: () => {
        if (released) return;
        released = true;
        shared.users -= 1;
        if (shared.users > 0) return;
        const idleMs = this.#options.idleMs ?? IDLE_MS;
        if (idleMs === 0) return this.#close(subject, shared);
        shared.idle = setTimeout(() => this.#close(subject, shared), idleMs);
        shared.idle.unref();
      },
    };
  }

  close(): void {
    for (const [subject, shared] of this.#shared) this.#close(subject, shared);
  }

  #open(subject: string, cursors: LiveCursors): Shared<Event> {
    const log = this.#outside.runInAsyncScope(() => new LiveLog({ ...this.#options, subject, cursors }));
    const shared = { log, cursors, users: 0 };
    this.#shared.set(subject, shared);
    return shared;
  }

  #close(subject: string, shared: Shared<Event>): void {
    clearTimeout(shared.idle);
    this.#shared.delete(subject);
    shared.log.close();
  }
}
