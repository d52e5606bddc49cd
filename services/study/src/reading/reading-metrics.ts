import type { Logger, Metrics } from '@pulmora/platform';
import { PRIORITIES } from '@pulmora/schema';
import { Gauge } from 'prom-client';
import type { DataSource } from 'typeorm';
import { countUnread, type UnreadCount } from './held-studies.js';

/**
 * What waits to be read, by the database, which is the truth: the autoscaler's own view of the queue. Every replica tells
 * the same numbers, of all of them: take the maximum over replicas, not the sum.
 *
 * @param dataSource logged in with the dispatcher's role.
 */
export function measureUnread({ registry }: Metrics, dataSource: DataSource, logger: Logger): void {
  let counting: ReturnType<typeof countUnread> | undefined;
  /** One count for all gauges of a scrape. */
  const counted = () => {
    counting ??= countUnread(dataSource.manager).finally(() => {
      counting = undefined;
    });
    return counting;
  };
  const gauge = (name: string, help: string, of: (count: UnreadCount) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['priority'],
      registers: [registry],
      async collect() {
        try {
          const counts = await counted();
          for (const priority of PRIORITIES) {
            this.set({ priority: priority.toLowerCase() }, of(counts[priority]));
          }
        } catch (err) {
          // A number of who knows when would keep workers that nobody needs, or none where they are needed.
          this.reset();
          logger.warn({ err }, 'the queue cannot be counted');
        }
      },
    });
  gauge(
    'pulmora_reading_backlog',
    'Studies held back in the database until it is their turn, by priority.',
    ({ held }) => held,
  );
  gauge(
    'pulmora_reading_queue',
    'Studies whose reading has not come to an end, held back or with the broker and the workers, by priority.',
    ({ held, released }) => held + released,
  );
}
