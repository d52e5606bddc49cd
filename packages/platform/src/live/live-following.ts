import { ClientError } from '../errors/error-code.js';
import type { RequestContext } from '../graphql/request-context.js';
import type { LiveNews, LiveReader } from './live-log.js';
import type { LiveLogs, LogLease } from './live-logs.js';
import type { ResyncReason } from './resync-reason.js';

/**
 * Something that is pushed, and where its follower stands with it; null where it has yet to be told more to stand
 * anywhere. All who are told the same thing behind the same cursor are given the same push.
 */
export interface LivePush<Value> {
  readonly value: Value;
  readonly cursor: string | null;
}

/** Pushed in place of what cannot be told: what a client shows is to be loaded anew, and what comes after `cursor` follows. */
export class LiveResync {
  constructor(
    readonly reason: ResyncReason,
    readonly cursor: string,
  ) {}

  /** For a field whose type has no room for it. */
  toError(): ClientError {
    const error = new ClientError('Changes may have been missed: load what is shown anew.', 'RESYNC');
    Object.assign(error.extensions, { reason: this.reason, cursor: this.cursor });
    return error;
  }
}

/** One subscription's way through a log. */
export class LiveFollowing<Event> {
  readonly #lease: LogLease<Event>;
  readonly #reader: LiveReader<Event>;
  readonly #context: RequestContext;
  /** Whether it goes on where somebody left off. */
  readonly resumes: boolean;
  #asksForStart: boolean;

  private constructor(lease: LogLease<Event>, reader: LiveReader<Event>, context: RequestContext, after?: string) {
    this.#lease = lease;
    this.#reader = reader;
    this.#context = context;
    this.resumes = after !== undefined;
    this.#asksForStart = after === '';
  }

  /**
   * Begins to follow a clinic's subject.
   *
   * @param after where the client left off: a cursor; empty, of one that wants to be told where it begins.
   * @param options `everything`: without a cursor, begin with whatever the stream still has.
   * @throws {ClientError} BAD_REQUEST for what cannot be a cursor, SERVICE_UNAVAILABLE while the broker does not answer.
   */
  static async begin<Event>(
    logs: LiveLogs<Event>,
    context: RequestContext,
    { tenantId, subject }: { readonly tenantId: string; readonly subject: string },
    after: string | null | undefined,
    { everything = false } = {},
  ): Promise<LiveFollowing<Event>> {
    const from = context.live?.resume ?? after ?? undefined;
    const lease = await logs.lease(tenantId, subject);
    try {
      const beginning = everything ? 'everything' : undefined;
      const reader = await lease.log.reader(from === undefined ? beginning : lease.cursors.open(from));
      context.live?.begun?.(reader.cursor);
      return new LiveFollowing(lease, reader, context, from);
    } catch (error) {
      lease.release();
      throw error;
    }
  }

  /** Of where it stands. */
  get cursor(): string {
    return this.#reader.cursor;
  }

  /** What comes next; undefined when `until` aborted before anything came. */
  async next(until: AbortSignal): Promise<LiveNews<Event> | undefined> {
    if (this.#asksForStart) {
      this.#asksForStart = false;
      return { kind: 'resync', reason: 'START', cursor: this.cursor };
    }
    return this.#reader.next(until);
  }

  /** Makes a push, and tells the server where its follower stands with it. */
  push<Value>(value: Value, cursor: string | null): LivePush<Value> {
    if (this.#context.live) this.#context.live.cursor = cursor ?? undefined;
    // What this subscription loaded for the last push is out of date by now.
    this.#context.loaders.clear();
    return pushOf(value, cursor);
  }

  resync(reason: ResyncReason, cursor: string): LiveResync {
    if (this.#context.live) this.#context.live.cursor = cursor;
    return new LiveResync(reason, cursor);
  }

  end(): void {
    this.#lease.release();
  }
}

const pushes = new WeakMap<object, Map<string | null, LivePush<unknown>>>();

function pushOf<Value>(value: Value, cursor: string | null): LivePush<Value> {
  if (typeof value !== 'object' || value === null) return { value, cursor };
  const known = pushes.get(value) ?? new Map<string | null, LivePush<unknown>>();
  const push = (known.get(cursor) as LivePush<Value> | undefined) ?? { value, cursor };
  known.set(cursor, push);
  pushes.set(value, known);
  return push;
}
