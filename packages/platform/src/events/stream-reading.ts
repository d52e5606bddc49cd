import type { JetStreamClient, JetStreamManager, JsMsg, StreamInfo } from 'nats';
import type { ReaderRequest, StreamKeeper } from './stream-keeper.js';

/** Where a stream stands. */
export interface StreamState {
  /** Names this very stream: one that was deleted and laid anew has another. */
  readonly epoch: string;
  /** When it was laid, milliseconds since 1970: what was published earlier is not in it. */
  readonly laidAt: number;
  /** Of the oldest message that is kept. */
  readonly firstSequence: number;
  /** Of the newest message that there was; 0 before the first. */
  readonly lastSequence: number;
  /** When the newest message was stored, milliseconds since 1970; 0 before the first. */
  readonly lastStoredAt: number;
}

/** A message as a stream keeps it. */
export interface StoredEvent {
  readonly sequence: number;
  /** Milliseconds since 1970. */
  readonly storedAt: number;
  /** Decoded JSON; undefined for what is none. */
  readonly payload: unknown;
}

/** Messages of one subject, in the order of their sequence, from some sequence on. */
export interface StreamReading {
  /** As it was when the reading had begun. */
  readonly state: StreamState;
  /** Ends, or throws, when the connection or the broker's consumer breaks; nothing is left out before that. */
  readonly messages: AsyncIterableIterator<StoredEvent>;
  close(): void;
}

/** By whom streams are read. */
export interface StreamAccess {
  readonly jetstream: JetStreamClient;
  readonly manager: JetStreamManager;
  readonly keeper: StreamKeeper;
}

/** How long one request for messages stands, milliseconds. */
const PULL_MS = 10_000;

export const streamStateOf = ({ created, state }: StreamInfo): StreamState => ({
  epoch: created,
  laidAt: Date.parse(created),
  firstSequence: state.first_seq,
  lastSequence: state.last_seq,
  lastStoredAt: state.last_seq === 0 ? 0 : Date.parse(state.last_ts),
});

/**
 * Begins to read. Nobody acknowledges anything: a reader that breaks is begun anew after the last message it had.
 *
 * @param from the sequence of the first message that is wanted.
 */
export async function readStream(
  { jetstream, manager, keeper }: StreamAccess,
  { stream, subject, from }: ReaderRequest,
): Promise<StreamReading> {
  const { name } = await keeper.openReader({ stream, subject, from });
  // Looked at only now: what was dropped before the consumer was there shows in it.
  const state = streamStateOf(await manager.streams.info(stream));
  let closed = false;
  let closeMessages: (() => Promise<unknown>) | undefined;
  async function* messages(): AsyncGenerator<StoredEvent, void, void> {
    const consumer = await jetstream.consumers.get(stream, name);
    let delivered = 0;
    while (!closed) {
      const pulled = await consumer.fetch({ max_messages: 500, expires: PULL_MS });
      closeMessages = () => pulled.close();
      for await (const message of pulled) {
        delivered += 1;
        // One that was lost between the broker and here is asked for again by whoever reads.
        if (message.info.deliverySequence !== delivered) return;
        yield storedEventOf(message);
      }
    }
  }
  return {
    state,
    messages: messages(),
    close() {
      closed = true;
      void closeMessages?.().catch(() => {});
      keeper.closeReader(stream, name);
    },
  };
}

/**
 * The messages of a subject with sequences from `from` to `to`, if the stream still has all of them and they are not more
 * than `most`; undefined otherwise.
 */
export async function readRange(
  { jetstream, manager, keeper }: StreamAccess,
  range: ReaderRequest & { readonly to: number },
  most: number,
): Promise<StoredEvent[] | undefined> {
  const { stream, subject, from, to } = range;
  const { name, pending } = await keeper.openReader({ stream, subject, from });
  try {
    const { firstSequence } = streamStateOf(await manager.streams.info(stream));
    if (firstSequence > from) return undefined;
    if (pending === 0) return [];
    const consumer = await jetstream.consumers.get(stream, name);
    const found: StoredEvent[] = [];
    for (;;) {
      const pulled = await consumer.fetch({ max_messages: 500, expires: 1_000 });
      for await (const message of pulled) {
        if (message.seq > to) return found;
        if (message.info.deliverySequence !== found.length + 1) throw new Error('a message was lost on its way');
        if (found.length === most) return undefined;
        found.push(storedEventOf(message));
        if (message.info.pending === 0) return found;
      }
    }
  } finally {
    keeper.closeReader(stream, name);
  }
}

function storedEventOf(message: JsMsg): StoredEvent {
  return {
    sequence: message.seq,
    storedAt: Math.floor(message.info.timestampNanos / 1e6),
    payload: payloadOf(message),
  };
}

function payloadOf(message: JsMsg): unknown {
  try {
    return message.json();
  } catch {
    return undefined;
  }
}
