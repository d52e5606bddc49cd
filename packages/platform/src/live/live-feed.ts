import { endable } from '../collections/endable.js';
import type { TenantDatabase } from '../database/unit-of-work.js';
import type { RequestContext } from '../graphql/request-context.js';
import { LiveFollowing, type LivePush, LiveResync } from './live-following.js';
import { createLiveKeys } from './live-keys.js';
import type { LiveEntry } from './live-log.js';
import { LiveLogs, type LiveLogsOptions } from './live-logs.js';

export interface LiveFeedOptions<Event> extends Omit<LiveLogsOptions<Event>, 'keys'> {
  /** The process's own: keys of cursors are nobody's. */
  readonly database: TenantDatabase;
}

/** What a subscription follows, and from where on. */
export interface Followed {
  readonly tenantId: string;
  readonly subject: string;
  /** The cursor behind which it goes on. */
  readonly after: string | null | undefined;
  /** Without a cursor, begin with whatever the stream still has. */
  readonly everything?: boolean;
}

/** What one subscription is told, by its way through the log. Where it ends, the subscription does. */
export type Telling<Event, Value> = (
  following: LiveFollowing<Event>,
  news: AsyncIterable<readonly LiveEntry<Event>[] | LiveResync>,
) => AsyncGenerator<LivePush<Value> | LiveResync, void, void>;

/** Subscriptions to one kind of event: each its own way through logs that all of them share. */
export class LiveFeed<Event> {
  readonly #logs: LiveLogs<Event>;

  constructor({ database, ...options }: LiveFeedOptions<Event>) {
    this.#logs = new LiveLogs<Event>({ ...options, keys: createLiveKeys(database) });
  }

  /** @param tell is given what comes, entries that came together at once. */
  follow<Value>(
    context: RequestContext,
    followed: Followed,
    tell: Telling<Event, Value>,
  ): AsyncIterableIterator<LivePush<Value> | LiveResync> {
    return endable(context.signal, (signal) => this.#told(context, followed, tell, signal));
  }

  close(): void {
    this.#logs.close();
  }

  async *#told<Value>(
    context: RequestContext,
    { after, everything = false, ...place }: Followed,
    tell: Telling<Event, Value>,
    signal: AbortSignal,
  ): AsyncGenerator<LivePush<Value> | LiveResync, void, void> {
    const following = await LiveFollowing.begin(this.#logs, context, place, after, { everything });
    try {
      yield* tell(following, newsOf(following, signal));
    } finally {
      following.end();
    }
  }
}

async function* newsOf<Event>(
  following: LiveFollowing<Event>,
  signal: AbortSignal,
): AsyncGenerator<readonly LiveEntry<Event>[] | LiveResync, void, void> {
  for (let news = await following.next(signal); news; news = await following.next(signal)) {
    yield news.kind === 'resync' ? following.resync(news.reason, news.cursor) : news.entries;
  }
}
