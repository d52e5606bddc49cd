import { type JetStreamClient, type JetStreamManager, JSONCodec, type MsgRequest, type NatsConnection } from 'nats';
import { type BrokerAddress, openBrokerConnection } from './broker-connection.js';
import { type Consumption, type ConsumptionOptions, startConsumption } from './consumption.js';
import { askKeeper, layReader, removeReader, type StreamKeeper } from './stream-keeper.js';
import { type ConsumerDefinition, ensureConsumer, ensureStream, type StreamDefinition } from './stream-laying.js';
import {
  readRange,
  readStream,
  type StoredEvent,
  type StreamReading,
  type StreamState,
  streamStateOf,
} from './stream-reading.js';

/** The platform's port to JetStream (delivery) and core NATS (live fan-out). */
export interface EventBus {
  /** Lays a stream, now and whenever it is gone. For whoever keeps their streams themselves. */
  ensureStream(definition: StreamDefinition): Promise<void>;
  ensureConsumer(definition: ConsumerDefinition): Promise<void>;
  /**
   * Has what is missing laid. A keeper that does not answer is waited for, 15 s; then this goes on all the same: streams
   * that are there need no keeper, and those that are not are asked for by whoever misses them.
   */
  awaitStreams(): Promise<void>;
  /** Resolves once the stream has stored the message; a repeated `messageId` is stored once. */
  publish(subject: string, payload: unknown, messageId: string): Promise<void>;
  /** Pulls from a durable consumer until stopped. */
  consume<T>(options: ConsumptionOptions<T>): Consumption;
  /**
   * Messages published on a subject from now on, JSON-decoded (undecodable ones are dropped); live only, nothing is
   * replayed. The promise resolves when the server has registered the interest.
   */
  subscribe(subject: string): Promise<AsyncIterableIterator<unknown>>;
  /** Where a stream stands; lays it anew where it is gone. */
  streamState(stream: string): Promise<StreamState>;
  /** Reads a subject of a stream from a sequence on, until something breaks; lays the stream anew where it is gone. */
  readStream(stream: string, subject: string, from: number): Promise<StreamReading>;
  /** What a stream has of a subject from one sequence to another; undefined where it has lost any of it, or has more. */
  readRange(
    stream: string,
    subject: string,
    from: number,
    to: number,
    most: number,
  ): Promise<StoredEvent[] | undefined>;
  /** The stored message with this sequence number, or undefined when the stream no longer has it. */
  storedMessage(
    stream: string,
    sequence: number,
  ): Promise<{ subject: string; payload: unknown; storedAt: number } | undefined>;
  /**
   * Overwrites and removes the stored messages on a subject (wildcards allowed) whose text the caller tells. It looks at
   * each, some thousands a second; a stream that is not there has none.
   *
   * @returns how many were removed.
   */
  eraseMessages(stream: string, subject: string, isMeant: (text: string) => boolean): Promise<number>;
  /** Messages that this consumer has yet to be handed, plus those handed out and not acknowledged. */
  lag(stream: string, durable: string): Promise<number>;
  /** How many processes have asked this consumer for more messages than there are. */
  waitingPulls(stream: string, durable: string): Promise<number>;
  readonly connected: boolean;
  /** Calls back after every reconnection, when live messages may have been missed; returns how to stop that. */
  onReconnect(listener: () => void): () => void;
  close(): Promise<void>;
}

const codec = JSONCodec<unknown>();

export interface EventBusOptions extends BrokerAddress {
  /** Copies of each stream that this process lays, 1 to 5; by default 1. */
  readonly replicas?: number;
  /** Who lays streams and consumers: this process (the default), or the one that keeps them for all. */
  readonly keeper?: 'own' | 'asked';
}

/** How long a keeper is waited for at the start, milliseconds. */
const KEEPER_MS = 15_000;

/** Connects (credentials may stand in the address) and reconnects for ever; waits up to 30 s for a first connection. */
export async function connectEventBus({
  replicas = 1,
  keeper: keptBy = 'own',
  ...address
}: EventBusOptions): Promise<EventBus> {
  const broker = await openBrokerConnection(address);
  const { connection } = broker;
  const manager = await connection.jetstreamManager({ checkAPI: false });
  const jetstream = connection.jetstream();
  const streams = new Map<string, StreamDefinition>();
  const consumers = new Map<string, ConsumerDefinition>();
  const keeper: StreamKeeper =
    keptBy === 'asked'
      ? askKeeper(connection)
      : {
          // A broker that lost its disk comes back with nothing: what this process relies on is laid anew.
          async restore() {
            for (const definition of streams.values()) await ensureStream(manager, definition, replicas);
            for (const definition of consumers.values()) await ensureConsumer(manager, definition);
          },
          openReader: (request) => layReader(manager, request),
          closeReader: (stream, name) => removeReader(manager, stream, name),
        };
  const { restore } = keeper;
  /** A stream that is gone is laid anew, once. */
  const orAnew = async <T>(ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      if (String((error as { code?: string }).code) !== '404') throw error;
      await restore();
      return ask();
    }
  };
  return {
    async ensureStream(definition) {
      streams.set(definition.name, definition);
      await ensureStream(manager, definition, replicas);
    },
    async ensureConsumer(definition) {
      consumers.set(`${definition.stream} ${definition.durable}`, definition);
      await ensureConsumer(manager, definition);
    },
    async awaitStreams() {
      const deadline = Date.now() + KEEPER_MS;
      for (;;) {
        try {
          return await restore();
        } catch (err) {
          if (Date.now() > deadline) return address.logger.warn({ err }, 'nobody lays streams: going on without');
          await new Promise((resolve) => setTimeout(resolve, 250));
        }
      }
    },
    async publish(subject, payload, messageId) {
      try {
        await jetstream.publish(subject, codec.encode(payload), { msgID: messageId, timeout: 5_000 });
      } catch (error) {
        // "No responders": no stream takes this subject.
        if ((error as { code?: string }).code === '503') await restore();
        throw error;
      }
    },
    consume: (options) => startConsumption(jetstream, restore, options),
    async subscribe(subject) {
      const subscription = connection.subscribe(subject);
      await connection.flush();
      return decoded(subscription);
    },
    streamState: async (stream) => streamStateOf(await orAnew(() => manager.streams.info(stream))),
    readStream: (stream, subject, from) =>
      orAnew(() => readStream({ jetstream, manager, keeper }, { stream, subject, from })),
    readRange: (stream, subject, from, to, most) =>
      readRange({ jetstream, manager, keeper }, { stream, subject, from, to }, most),
    storedMessage: (stream, sequence) => storedMessage(manager, stream, sequence),
    eraseMessages: (stream, subject, isMeant) => eraseMessages(manager, stream, subject, isMeant),
    lag: (stream, durable) => lag(jetstream, stream, durable),
    waitingPulls: async (stream, durable) => (await manager.consumers.info(stream, durable)).num_waiting,
    get connected() {
      return broker.connected;
    },
    onReconnect: broker.onReconnect,
    async close() {
      await connection.drain().catch(() => {});
    },
  };
}

async function storedMessage(manager: JetStreamManager, stream: string, sequence: number) {
  try {
    const message = await manager.streams.getMessage(stream, { seq: sequence });
    return { subject: message.subject, payload: message.json<unknown>(), storedAt: message.time.getTime() };
  } catch {
    return undefined;
  }
}

async function eraseMessages(
  manager: JetStreamManager,
  stream: string,
  subject: string,
  isMeant: (text: string) => boolean,
): Promise<number> {
  let removed = 0;
  for (let sequence = 1; ; ) {
    // The client's types know of this query for direct access only; the server answers it here as well.
    const query = { seq: sequence, next_by_subj: subject } as MsgRequest;
    const message = await manager.streams.getMessage(stream, query).catch(nothingThere);
    if (!message) return removed;
    const text = `${message.subject} ${new TextDecoder().decode(message.data)}`;
    if (isMeant(text)) {
      await manager.streams.deleteMessage(stream, message.seq, true).catch(nothingThere);
      removed += 1;
    }
    sequence = message.seq + 1;
  }
}

/** Neither a message nor a stream that is gone is an error to whoever wants it gone. */
function nothingThere(error: unknown): undefined {
  if (String((error as { code?: string }).code) === '404') return undefined;
  throw error;
}

async function lag(jetstream: JetStreamClient, stream: string, durable: string): Promise<number> {
  const info = await (await jetstream.consumers.get(stream, durable)).info();
  return info.num_pending + info.num_ack_pending;
}

function decoded(subscription: ReturnType<NatsConnection['subscribe']>): AsyncIterableIterator<unknown> {
  const messages = subscription[Symbol.asyncIterator]();
  return {
    async next() {
      for (;;) {
        const { value, done } = await messages.next();
        if (done) return { value: undefined, done: true };
        try {
          return { value: codec.decode(value.data), done: false };
        } catch {
          // A message that is no JSON has nothing to tell.
        }
      }
    },
    async return() {
      subscription.unsubscribe();
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
