import {
  type EventBus,
  LiveFeed,
  type LivePush,
  LiveResync,
  type Logger,
  type RequestContext,
  type TenantDatabase,
} from '@pulmora/platform';
import { BATCHES_STREAM, type BatchChangedData, batchChangedEvent, batchChangedSubject } from '@pulmora/schema';
import type { BatchEntity } from './batch.entity.js';
import type { BatchService } from './batch.service.js';

export type BatchNews = LivePush<BatchEntity> | LiveResync;

/** A clinic's batches as they change. */
export class BatchFeed {
  readonly #feed: LiveFeed<BatchChangedData>;
  readonly #batches: BatchService;

  /** @param database the process's own. */
  constructor(bus: EventBus, database: TenantDatabase, batches: BatchService, logger: Logger) {
    this.#batches = batches;
    this.#feed = new LiveFeed<BatchChangedData>({
      bus,
      database,
      logger,
      stream: BATCHES_STREAM.name,
      purpose: 'batches',
      decode: (payload) => batchChangedEvent.safeParse(payload).data?.data,
      changeOf: ({ batchId: id, revision }) => ({ id, revision }),
    });
  }

  /** A batch as it is, and after every change; behind a cursor, only as it changed since. Ends where there is none. */
  follow(context: RequestContext, id: string, after?: string | null): AsyncIterableIterator<BatchNews> {
    const { tenantId } = context.identity;
    const followed = { tenantId, subject: batchChangedSubject(tenantId), after };
    const current = async () => (await this.#batches.byIds(tenantId, [id]))[0];
    return this.#feed.follow<BatchEntity>(context, followed, async function* (following, news) {
      const batch = await current();
      if (!batch) return;
      let told = 0;
      if (!following.resumes) {
        told = batch.revision;
        yield following.push(batch, following.cursor);
      }
      for await (const entries of news) {
        if (entries instanceof LiveResync) {
          yield entries;
          continue;
        }
        const last = entries.filter(({ event }) => event.batchId === id && event.revision > told).at(-1);
        const row = last && (await current());
        // What has changed again is told by the event that says so.
        if (!row || row.revision > last.event.revision) continue;
        told = row.revision;
        yield following.push(row, last.cursor);
      }
    });
  }

  close(): void {
    this.#feed.close();
  }
}
