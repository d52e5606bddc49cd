import {
  createLiveKeys,
  type EventBus,
  endable,
  LiveFollowing,
  LiveLogs,
  type LivePush,
  type LiveResync,
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
  readonly #logs: LiveLogs<BatchChangedData>;
  readonly #batches: BatchService;

  /** @param database the process's own: keys of cursors are nobody's. */
  constructor(bus: EventBus, database: TenantDatabase, batches: BatchService, logger: Logger) {
    this.#batches = batches;
    this.#logs = new LiveLogs<BatchChangedData>({
      bus,
      keys: createLiveKeys(database),
      logger,
      stream: BATCHES_STREAM.name,
      purpose: 'batches',
      decode: (payload) => batchChangedEvent.safeParse(payload).data?.data,
      changeOf: ({ batchId: id, revision }) => ({ id, revision }),
    });
  }

  /** A batch as it is, and after every change; behind a cursor, only as it changed since. Ends where there is none. */
  follow(context: RequestContext, id: string, after?: string | null): AsyncIterableIterator<BatchNews> {
    return endable(context.signal, (signal) => this.#changes(context, id, after, signal));
  }

  close(): void {
    this.#logs.close();
  }

  async *#changes(
    context: RequestContext,
    id: string,
    after: string | null | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<BatchNews, void, void> {
    const { tenantId } = context.identity;
    const place = { tenantId, subject: batchChangedSubject(tenantId) };
    const following = await LiveFollowing.begin(this.#logs, context, place, after);
    try {
      const [batch] = await this.#batches.byIds(tenantId, [id]);
      if (!batch) return;
      let told = 0;
      if (!following.resumes) {
        told = batch.revision;
        yield following.push(batch, following.cursor);
      }
      for (;;) {
        const news = await following.next(signal);
        if (!news) return;
        if (news.kind === 'resync') {
          yield following.resync(news.reason, news.cursor);
          continue;
        }
        const last = news.entries.filter(({ event }) => event.batchId === id && event.revision > told).at(-1);
        if (!last) continue;
        const [row] = await this.#batches.byIds(tenantId, [id]);
        // What has changed again is told by the event that says so.
        if (!row || row.revision > last.event.revision) continue;
        told = row.revision;
        yield following.push(row, last.cursor);
      }
    } finally {
      following.end();
    }
  }
}
