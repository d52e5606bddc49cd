import { type EventBus, insertIntoOutbox, type Logger } from '@pulmora/platform';
import type { Priority } from '@pulmora/schema';
import type { DataSource, EntityManager } from 'typeorm';
import { studyReceived } from '../study/study.events.js';
import { nextTurn, takeTurn } from './fair-share.js';
import { contendersFor, headOf, noteTurn, prioritiesHeld, release, turnsGiven } from './held-studies.js';
import { ReadingDemand, type WindowLimits } from './reading-demand.js';

export interface DispatcherOptions extends WindowLimits {
  /** Logged in with the dispatcher's own role. */
  readonly dataSource: DataSource;
  readonly bus: Pick<EventBus, 'waitingPulls' | 'lag'>;
  readonly logger: Logger;
  /** Called when there is something to publish. */
  readonly onEvents: () => void;
  /** How often to look for what other processes left behind, milliseconds. */
  readonly pollMs?: number;
}

export interface Dispatcher {
  /** Looks as soon as it can; cheap, and safe to call at any time. */
  wake(): void;
  /** Looks once, now; resolves with the number of studies that were let go. */
  dispatch(): Promise<number>;
  stop(): Promise<void>;
}

/** Any number will do, as long as every dispatcher takes the same. */
const ADVISORY_LOCK = 7_285_735;

/**
 * Lets studies go to the workers in turns, clinic by clinic, never more at once than are needed to keep workers busy. What
 * waits, waits in the database: a clinic's thousand studies are not before anybody else's in a stream. Letting go is a row
 * change and an event in one transaction, so it does not matter which replica does it, or which one dies.
 */
export function startDispatcher(options: DispatcherOptions): Dispatcher {
  const { logger, pollMs = 1_000 } = options;
  const demand = new ReadingDemand(options);
  let stopped = false;
  let asked = false;
  let interrupt = () => {};
  let tail: Promise<unknown> = Promise.resolve();

  const dispatch = () => {
    const pass = tail.then(() => letGo(options, demand));
    tail = pass.catch(() => {});
    return pass;
  };
  const loop = (async () => {
    let failures = 0;
    let measuredAt = Number.NEGATIVE_INFINITY;
    while (!stopped) {
      asked = false;
      try {
        if (performance.now() - measuredAt >= pollMs) {
          measuredAt = performance.now();
          await demand.measure(options.bus, await turnsGiven(options.dataSource.manager), measuredAt);
        }
        await dispatch();
        failures = 0;
      } catch (err) {
        failures += 1;
        if (failures === 1 || failures % 30 === 0) logger.warn({ err, failures }, 'dispatcher cannot let studies go');
      }
      if (asked && failures === 0) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pollMs);
        interrupt = () => {
          clearTimeout(timer);
          resolve();
        };
        if (stopped || (asked && failures === 0)) interrupt();
      });
    }
  })();
  return {
    dispatch,
    wake() {
      asked = true;
      interrupt();
    },
    async stop() {
      stopped = true;
      interrupt();
      await loop;
      await tail;
    },
  };
}

async function letGo(options: DispatcherOptions, demand: ReadingDemand): Promise<number> {
  const { dataSource, onEvents } = options;
  const priorities = await prioritiesHeld(dataSource.manager);
  if (priorities.length === 0) return 0;
  const released = await dataSource.transaction(async (manager) => {
    // One at a time over all replicas: whose turn it is depends on who had the last.
    await manager.query(`SET LOCAL lock_timeout = '5s'`);
    await manager.query('SELECT pg_advisory_xact_lock($1)', [ADVISORY_LOCK]);
    let count = 0;
    for (const priority of priorities) {
      count += await letGoOf(manager, priority, demand.capacity(priority), demand.lag(priority));
    }
    return count;
  });
  if (released > 0) onEvents();
  return released;
}

async function letGoOf(manager: EntityManager, priority: Priority, capacity: number, lag: number): Promise<number> {
  const { contenders, total, fresh, virtualTime } = await contendersFor(manager, priority);
  // What the broker does not have, and was not let go just now, is lost; the reconciler will ask again. It takes no room.
  const share = { total: Math.min(total, fresh + lag), capacity, virtualTime };
  const waiting = new Set(contenders);
  let released = 0;
  for (;;) {
    const contender = nextTurn([...waiting], share);
    if (!contender) return released;
    const study = await headOf(manager, priority, contender.tenantId);
    if (!study) {
      // It has no more, or somebody is changing the one that it has.
      waiting.delete(contender);
      continue;
    }
    const began = takeTurn(contender, share, study.images.length);
    await release(manager, study);
    await insertIntoOutbox(
      (text, values) => manager.query(text, values),
      studyReceived(study, study.images, study.traceparent ?? undefined),
    );
    await noteTurn(manager, priority, contender.tenantId, { began, next: contender.next });
    released += 1;
  }
}
