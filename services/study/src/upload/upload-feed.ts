import {
  ClientError,
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
import {
  UPLOADS_STREAM,
  type UploadProgressedData,
  uploadProgressedEvent,
  uploadProgressedSubject,
} from '@pulmora/schema';
import { isUploadId } from './upload-progress.js';

export type UploadNews = LivePush<UploadProgressedData> | LiveResync;

/** How far uploads are, for whoever uploads. */
export class UploadFeed {
  readonly #logs: LiveLogs<UploadProgressedData>;

  /** @param database the process's own: keys of cursors are nobody's. */
  constructor(bus: EventBus, database: TenantDatabase, logger: Logger) {
    this.#logs = new LiveLogs<UploadProgressedData>({
      bus,
      keys: createLiveKeys(database),
      logger,
      stream: UPLOADS_STREAM.name,
      purpose: 'uploads',
      decode: (payload) => uploadProgressedEvent.safeParse(payload).data?.data,
    });
  }

  /**
   * Without a cursor, from the beginning of the upload: following early or late makes no difference. Ends when the upload
   * is over. Of each image, only the newest is told of what came together.
   *
   * @throws {ClientError} BAD_REQUEST for what cannot be an upload's id.
   */
  follow(context: RequestContext, uploadId: string, after?: string | null): AsyncIterableIterator<UploadNews> {
    if (!isUploadId(uploadId)) throw new ClientError('"uploadId" has 16 to 100 characters.', 'BAD_REQUEST');
    return endable(context.signal, (signal) => this.#progress(context, uploadId, after, signal));
  }

  close(): void {
    this.#logs.close();
  }

  async *#progress(
    context: RequestContext,
    uploadId: string,
    after: string | null | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<UploadNews, void, void> {
    const { tenantId, subject } = context.identity;
    const place = { tenantId, subject: uploadProgressedSubject(tenantId, subject, uploadId) };
    const following = await LiveFollowing.begin(this.#logs, context, place, after, { everything: true });
    try {
      for (;;) {
        const news = await following.next(signal);
        if (!news) return;
        if (news.kind === 'resync') {
          yield following.resync(news.reason, news.cursor);
          continue;
        }
        const newest = new Map(news.entries.map((entry) => [`${entry.event.item} ${entry.event.image}`, entry]));
        for (const entry of news.entries) {
          if (newest.get(`${entry.event.item} ${entry.event.image}`) !== entry) continue;
          yield following.push(entry.event, entry.cursor);
          if (entry.event.image === null) return;
        }
      }
    } finally {
      following.end();
    }
  }
}
