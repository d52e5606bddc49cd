import { ClientError } from '../errors/error-code.js';
import type { EventBus } from '../events/event-bus.js';
import type { StoredEvent, StreamReading, StreamState } from '../events/stream-reading.js';
import type { Logger } from '../telemetry/logger.js';
import { epochOf, type LiveCursors, type LivePosition, sameStamp, stampOf } from './live-position.js';
import type { ResyncReason } from './resync-reason.js';

/** An event that is told to whoever follows. */
export interface LiveEntry<Event> {
  readonly sequence: number;
  readonly event: Event;
  /** Of the position after this event. */
  readonly cursor: string;
}

/** What a reader is told next. */
export type LiveNews<Event> =
  | { readonly kind: 'events'; readonly entries: readonly LiveEntry<Event>[] }
  /** It may have missed something. What comes after `cursor` is told. */
  | { readonly kind: 'resync'; readonly reason: ResyncReason; readonly cursor: string };

export interface LiveLogOptions<Event> {
  readonly bus: EventBus;
  readonly stream: string;
  readonly subject: string;
  readonly cursors: LiveCursors;
  /** Undefined for what is not to be told. */
  readonly decode: (payload: unknown) => Event | undefined;
  /** What an event is about, and the number of its change: one that is not newer than what was told is dropped. */
  readonly changeOf?: (event: Event) => { readonly id: string; readonly revision: number };
  readonly logger: Logger;
}

/** Events that are kept for whoever comes back; what is older is read from the stream. */
const WINDOW = 2_000;
/** Events that are read from the stream for somebody who comes back, at most. Whoever missed more loads anew. */
const MOST_MISSED = 10_000;
/** Changes remembered, so that none is told twice. */
const REMEMBERED = 10_000;
/** Events that a reader is handed at once. */
const BATCH = 100;
/** How long a broker that does not answer is waited for when somebody begins to follow, milliseconds. */
const PATIENCE_MS = 5_000;
/** Before the broker is asked again, milliseconds. */
const RETRY_MS = 250;

interface Kept<Event> extends LiveEntry<Event> {
  readonly stamp: number;
}

/**
 * The newest events of one subject, read once from its stream for all who follow it in this process, in the stream's
 * order. A reader holds no queue, only its place: however slowly it reads, it costs no memory, and what it left behind is
 * read from the stream again.
 */
export class LiveLog<Event> {
  readonly #options: LiveLogOptions<Event>;
  /** Those after {@link #from}, up to {@link #head}. */
  #entries: Kept<Event>[] = [];
  #from = 0;
  #head: LivePosition | undefined;
  /** Grows when what readers know of the stream does not hold any more. */
  #incarnation = 0;
  #backfilling: Promise<unknown> | undefined;
  #reading: StreamReading | undefined;
  #closed = false;
  readonly #told = new Map<string, number>();
  readonly #waiting = new Set<() => void>();
  readonly #stopWatching: () => void;

  constructor(options: LiveLogOptions<Event>) {
    this.#options = options;
    // A connection that broke may have swallowed what was on its way.
    this.#stopWatching = options.bus.onReconnect(() => this.#reading?.close());
    void this.#follow();
  }

  /**
   * Begins to follow.
   *
   * @param after where somebody left off; undefined: from now on; `everything`: with whatever the stream still has.
   * @throws {ClientError} SERVICE_UNAVAILABLE while the broker does not answer.
   */
  async reader(after?: LivePosition | 'everything'): Promise<LiveReader<Event>> {
    const head = await this.#ready();
    if (after === 'everything') {
      const { firstSequence } = await this.#options.bus.streamState(this.#options.stream);
      return new LiveReader(this, Math.min(Math.max(firstSequence - 1, 0), head.sequence), this.#incarnation);
    }
    if (!after) return new LiveReader(this, head.sequence, this.#incarnation);
    const reason = await this.#faultIn(after);
    // Not the head of before: what came while this was looked at would be left out.
    const start = reason ? (this.#head ?? head).sequence : after.sequence;
    return new LiveReader(this, start, this.#incarnation, reason);
  }

  /** For readers. */
  cursorAt(sequence: number): string {
    const head = this.#head;
    if (!head) throw new Error('a log that has not begun has no cursors');
    const known = sequence === head.sequence ? head : this.#entries.find((entry) => entry.sequence === sequence);
    return this.#options.cursors.seal({ epoch: head.epoch, sequence, stamp: known?.stamp ?? 0 });
  }

  /**
   * For readers: what comes after a sequence, as soon as there is anything.
   *
   * @returns undefined when nothing came until `until` aborted.
   */
  async after(sequence: number, incarnation: number, until: AbortSignal): Promise<ReadResult<Event> | undefined> {
    for (;;) {
      if (until.aborted || this.#closed) return undefined;
      const head = this.#head;
      if (head && incarnation !== this.#incarnation) return this.#anew(head, 'UNKNOWN_EPOCH');
      if (head && sequence < this.#from) {
        if ((await this.#backfill(sequence)) === 'gone') return this.#anew(this.#head ?? head, 'TOO_OLD');
        continue;
      }
      const entries = this.#following(sequence);
      if (entries.length > 0) return { kind: 'events', entries, sequence: entries.at(-1)?.sequence ?? sequence };
      await this.#change(until);
    }
  }

  close(): void {
    this.#closed = true;
    this.#stopWatching();
    this.#reading?.close();
    this.#wake();
  }

  #anew({ sequence }: LivePosition, reason: ResyncReason): ReadResult<Event> {
    return { kind: 'resync', reason, cursor: this.cursorAt(sequence), sequence, incarnation: this.#incarnation };
  }

  #following(sequence: number): readonly Kept<Event>[] {
    const entries = this.#entries;
    // Who is up to date, which is nearly everybody, looks at the end only.
    if ((entries.at(-1)?.sequence ?? 0) <= sequence) return [];
    let [low, high] = [0, entries.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((entries[middle]?.sequence ?? 0) > sequence) high = middle;
      else low = middle + 1;
    }
    return entries.slice(low, low + BATCH);
  }

  async #ready(): Promise<LivePosition> {
    const patience = AbortSignal.timeout(PATIENCE_MS);
    while (!this.#head && !patience.aborted && !this.#closed) await this.#change(patience);
    if (!this.#head) throw new ClientError('Live updates are not available right now.', 'SERVICE_UNAVAILABLE');
    return this.#head;
  }

  /** Why nothing can be told from a position on; undefined where it can. */
  async #faultIn(position: LivePosition): Promise<ResyncReason | undefined> {
    const { bus, stream } = this.#options;
    const { epoch, sequence, stamp } = position;
    if (epoch !== this.#head?.epoch) return 'UNKNOWN_EPOCH';
    const entry = this.#entries.find((one) => one.sequence === sequence);
    if (entry) return sameStamp(entry.stamp, stamp) ? undefined : 'UNKNOWN_EPOCH';
    // A stream that lost its end counts the same numbers again, for other events.
    const state = await bus.streamState(stream);
    if (epochOf(stream, state.epoch) !== epoch || sequence > state.lastSequence) return 'UNKNOWN_EPOCH';
    if (sequence < state.firstSequence - 1) return 'TOO_OLD';
    const message = await bus.storedMessage(stream, sequence);
    return message && !sameStamp(stampOf(message.storedAt), stamp) ? 'UNKNOWN_EPOCH' : undefined;
  }

  /** Reads what came between a sequence and what is kept, once for all who wait; `gone`: the stream has not all of it. */
  async #backfill(sequence: number): Promise<'tried' | 'gone'> {
    if (this.#backfilling) {
      await this.#backfilling;
      return 'tried';
    }
    const [to, incarnation] = [this.#from, this.#incarnation];
    const { bus, stream, subject } = this.#options;
    const reading = bus.readRange(stream, subject, sequence + 1, to, MOST_MISSED).catch(async () => {
      // A broker that is away has lost nothing yet.
      await pause(RETRY_MS);
      return 'failed' as const;
    });
    this.#backfilling = reading;
    const missed = await reading;
    this.#backfilling = undefined;
    if (!missed) return 'gone';
    if (missed === 'failed' || incarnation !== this.#incarnation || to !== this.#from) return 'tried';
    const entries = this.#entriesOf(missed, new Map());
    this.#entries = [...entries, ...this.#entries];
    this.#from = sequence;
    return 'tried';
  }

  #entriesOf(stored: readonly StoredEvent[], told: Map<string, number>): Kept<Event>[] {
    const epoch = this.#head?.epoch ?? '';
    return stored.flatMap(({ sequence, storedAt, payload }) => {
      const event = this.#options.decode(payload);
      if (event === undefined || this.#isOld(event, told)) return [];
      const stamp = stampOf(storedAt);
      return [{ sequence, stamp, event, cursor: this.#options.cursors.seal({ epoch, sequence, stamp }) }];
    });
  }

  /** Whether this change, or a later one of the same thing, was told before: an event may be published twice. */
  #isOld(event: Event, told: Map<string, number>): boolean {
    const change = this.#options.changeOf?.(event);
    if (!change) return false;
    if (change.revision <= (told.get(change.id) ?? 0)) return true;
    told.delete(change.id);
    told.set(change.id, change.revision);
    const [longestUnchanged] = told.size > REMEMBERED ? told.keys() : [];
    if (longestUnchanged !== undefined) told.delete(longestUnchanged);
    return false;
  }

  async #follow(): Promise<void> {
    const { bus, stream, subject, logger } = this.#options;
    for (let failures = 0; !this.#closed; ) {
      try {
        if (!this.#head) this.#begin(await bus.streamState(stream));
        const reading = await bus.readStream(stream, subject, (this.#head?.sequence ?? 0) + 1);
        this.#reading = reading;
        this.#hold(reading.state);
        failures = 0;
        for await (const stored of reading.messages) this.#append(stored);
        reading.close();
      } catch (err) {
        failures += 1;
        if (failures === 20) logger.warn({ err, subject }, 'live updates cannot be read');
      }
      if (!this.#closed && failures > 0) await pause(Math.min(100 * failures, 1_000));
    }
  }

  #begin({ epoch, lastSequence, lastStoredAt }: StreamState): void {
    this.#head = {
      epoch: epochOf(this.#options.stream, epoch),
      sequence: lastSequence,
      stamp: stampOf(lastStoredAt),
    };
    this.#from = lastSequence;
    this.#entries = [];
    this.#wake();
  }

  /** What the stream is when it is read again: another one, cut at its end, or cut at its beginning. */
  #hold(state: StreamState): void {
    const head = this.#head;
    if (!head) return;
    const another = epochOf(this.#options.stream, state.epoch) !== head.epoch || state.lastSequence < head.sequence;
    const cut = state.firstSequence > head.sequence + 1;
    if (!another && !cut) return;
    if (another) {
      this.#incarnation += 1;
      this.#told.clear();
    }
    this.#begin(state);
    // What this reading brings begins before that.
    this.#reading?.close();
  }

  #append(stored: StoredEvent): void {
    const head = this.#head;
    if (!head || stored.sequence <= head.sequence) return;
    this.#head = { epoch: head.epoch, sequence: stored.sequence, stamp: stampOf(stored.storedAt) };
    const entries = this.#entriesOf([stored], this.#told);
    if (entries.length === 0) return;
    this.#entries.push(...entries);
    // Two at most: what was read anew for somebody who came back goes slowly.
    for (let i = 0; i < 2 && this.#entries.length > WINDOW; i += 1) {
      this.#from = this.#entries.shift()?.sequence ?? this.#from;
    }
    this.#wake();
  }

  #change(until: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#waiting.delete(done);
        until.removeEventListener('abort', done);
        resolve();
      };
      this.#waiting.add(done);
      until.addEventListener('abort', done, { once: true });
    });
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done();
  }
}

/** What a log gives a reader, with the place that it is at afterwards. */
export type ReadResult<Event> =
  | { readonly kind: 'events'; readonly entries: readonly LiveEntry<Event>[]; readonly sequence: number }
  | {
      readonly kind: 'resync';
      readonly reason: ResyncReason;
      readonly cursor: string;
      readonly sequence: number;
      readonly incarnation: number;
    };

/** One follower's place in a log. */
export class LiveReader<Event> {
  readonly #log: LiveLog<Event>;
  #sequence: number;
  #incarnation: number;
  #fault: ResyncReason | undefined;

  constructor(log: LiveLog<Event>, sequence: number, incarnation: number, fault?: ResyncReason) {
    this.#log = log;
    this.#sequence = sequence;
    this.#incarnation = incarnation;
    this.#fault = fault;
  }

  /** Of where it is. */
  get cursor(): string {
    return this.#log.cursorAt(this.#sequence);
  }

  /** What comes next, as soon as there is anything; undefined when `until` aborted before, or the log was closed. */
  async next(until: AbortSignal): Promise<LiveNews<Event> | undefined> {
    const fault = this.#fault;
    if (fault) {
      this.#fault = undefined;
      return { kind: 'resync', reason: fault, cursor: this.cursor };
    }
    const news = await this.#log.after(this.#sequence, this.#incarnation, until);
    if (!news) return undefined;
    this.#sequence = news.sequence;
    if (news.kind === 'resync') this.#incarnation = news.incarnation;
    return news;
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
