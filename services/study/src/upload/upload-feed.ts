import {
  ClientError,
  type EventBus,
  LiveFeed,
  type LivePush,
  LiveResync,
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
  readonly #feed: LiveFeed<UploadProgressedData>;

  /** @param database the process's own. */
  constructor(bus: EventBus, database: TenantDatabase, logger: Logger) {
    this.#feed = new LiveFeed<UploadProgressedData>({
      bus,
      database,
      logger,
      stream: UPLOADS_STREAM.name,
      purpose: 'uploads',
      idleMs: 0,
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
    const { tenantId, subject: user } = context.identity;
    const subject = uploadProgressedSubject(tenantId, user, uploadId);
    const followed = { tenantId, subject, after, everything: true };
    return this.#feed.follow<UploadProgressedData>(context, followed, async function* (following, news) {
      for await (const entries of news) {
        if (entries instanceof LiveResync) {
          yield entries;
          continue;
        }
        const newest = new Map(entries.map((entry) => [`${entry.event.item} ${entry.event.image}`, entry]));
        for (const entry of entries) {
          if (newest.get(`${entry.event.item} ${entry.event.image}`) !== entry) continue;
          yield following.push(entry.event, entry.cursor);
          if (entry.event.image === null) return;
        }
      }
    });
  }

  close(): void {
    this.#feed.close();
  }
}
