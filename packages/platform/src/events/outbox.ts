import type { DataSource } from 'typeorm';
import type { Logger } from '../telemetry/logger.js';
import type { CloudEvent } from './cloud-event.js';
import type { EventBus } from './event-bus.js';

/** An event and the subject on which it is to be published. */
export interface OutboxEvent {
  readonly subject: string;
  readonly event: CloudEvent;
}

/** Writes an event into the outbox, in whatever transaction `query` runs. */
export async function insertIntoOutbox(
  query: (text: string, values: unknown[]) => Promise<unknown>,
  { subject, event }: OutboxEvent,
): Promise<void> {
  await query('INSERT INTO outbox (tenant_id, event_id, subject, payload) VALUES ($1, $2, $3, $4)', [
    event.tenantid,
    event.id,
    subject,
    JSON.stringify(event),
  ]);
}

export interface OutboxRelay {
  /** Publishes what is waiting as soon as it can; cheap, and safe to call at any time. */
  wake(): void;
  stop(): Promise<void>;
}

export interface OutboxRelayOptions {
  /** Logged in with the relay's own role, which sees every tenant's outbox and nothing else. */
  readonly dataSource: DataSource;
  readonly bus: EventBus;
  readonly logger: Logger;
  /** How often to look for what another process left behind, milliseconds. */
  readonly pollMs?: number;
}

const BATCH = 200;
/** How long published rows are kept for the curious. */
const RETENTION = "interval '1 day'";

/**
 * Transactional outbox, polling publisher (microservices.io/patterns/data/polling-publisher): rows are marked published
 * only after the broker has acknowledged them, so a crash in between publishes again under the same message id.
 */
export function startOutboxRelay({ dataSource, bus, logger, pollMs = 2_000 }: OutboxRelayOptions): OutboxRelay {
  let stopped = false;
  let asked = true;
  let interrupt = () => {};

  const loop = (async () => {
    let failures = 0;
    while (!stopped) {
      asked = false;
      try {
        const published = await publishBatch(dataSource, bus);
        failures = 0;
        if (published === BATCH) continue;
      } catch (err) {
        failures += 1;
        if (failures === 1 || failures % 30 === 0) logger.warn({ err, failures }, 'outbox relay cannot publish');
      }
      if (asked && failures === 0) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, failures > 0 ? Math.min(500 * failures, 5_000) : pollMs);
        interrupt = () => {
          clearTimeout(timer);
          resolve();
        };
        if (stopped) interrupt();
      });
    }
  })();
  const janitor = setInterval(() => {
    dataSource.query(`DELETE FROM outbox WHERE published_at < now() - ${RETENTION}`).catch((err) => {
      logger.warn({ err }, 'outbox cannot be trimmed');
    });
  }, 600_000);
  janitor.unref();

  return {
    wake() {
      asked = true;
      interrupt();
    },
    async stop() {
      stopped = true;
      clearInterval(janitor);
      interrupt();
      await loop;
    },
  };
}

async function publishBatch(dataSource: DataSource, bus: EventBus): Promise<number> {
  const { published, failure } = await dataSource.transaction(async (manager) => {
    const rows: { tenant_id: string; id: string; event_id: string; subject: string; payload: CloudEvent }[] =
      await manager.query(
        `SELECT tenant_id, id, event_id, subject, payload FROM outbox
         WHERE published_at IS NULL ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED`,
        [BATCH],
      );
    if (rows.length === 0) return { published: 0, failure: undefined };
    const results = await Promise.allSettled(rows.map((row) => bus.publish(row.subject, row.payload, row.event_id)));
    const sent = rows.filter((_, i) => results[i]?.status === 'fulfilled').map((row) => row.id);
    await manager.query(
      'UPDATE outbox SET published_at = clock_timestamp() WHERE published_at IS NULL AND id = ANY($1)',
      [sent],
    );
    const failure = results.find((result) => result.status === 'rejected');
    return { published: sent.length, failure };
  });
  // Only now: what the broker has taken is marked, whatever became of the rest.
  if (failure) throw failure.reason;
  return published;
}
