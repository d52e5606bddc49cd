import {
  AckPolicy,
  type ConnectionOptions,
  connect,
  DeliverPolicy,
  type JetStreamClient,
  type JetStreamManager,
  JSONCodec,
  type MsgRequest,
  type NatsConnection,
  nanos,
  StorageType,
} from 'nats';
import type { Logger } from '../telemetry/logger.js';
import { type Consumption, type ConsumptionOptions, startConsumption } from './consumption.js';
import {
  readRange,
  readStream,
  type StoredEvent,
  type StreamReading,
  type StreamState,
  streamStateOf,
} from './stream-reading.js';

/** A JetStream stream that the platform relies on. */
export interface StreamDefinition {
  readonly name: string;
  readonly subjects: readonly string[];
  /** How long messages are kept, milliseconds. */
  readonly maxAgeMs: number;
}

/** A durable pull consumer. */
export interface ConsumerDefinition {
  readonly stream: string;
  readonly durable: string;
  /** Every subject of the stream when absent. */
  readonly filterSubject?: string;
  /** Unacknowledged for this long without `working()`: delivered again, milliseconds. */
  readonly ackWaitMs: number;
  readonly maxDeliver: number;
  /** Unacknowledged messages at most, over all who pull. */
  readonly maxAckPending: number;
}

/** The platform's port to JetStream (delivery) and core NATS (live fan-out). */
export interface EventBus {
  ensureStream(definition: StreamDefinition): Promise<void>;
  ensureConsumer(definition: ConsumerDefinition): Promise<void>;
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

export interface EventBusOptions {
  readonly url: string;
  readonly name: string;
  readonly logger: Logger;
  /** Copies of each stream that is laid, 1 to 5; by default 1. */
  readonly replicas?: number;
}

/** Connects (credentials may stand in the address) and reconnects for ever; waits up to 30 s for a first connection. */
export async function connectEventBus({ url, name, logger, replicas = 1 }: EventBusOptions): Promise<EventBus> {
  const { username, password, host } = new URL(url);
  const connection = await firstConnection({
    servers: host,
    name,
    ...(username ? { user: decodeURIComponent(username), pass: decodeURIComponent(password) } : {}),
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    timeout: 10_000,
    // A connection that died without a word is noticed within 15 s.
    pingInterval: 5_000,
    maxPingOut: 2,
  });
  const state = watchConnection(connection, logger);
  const manager = await connection.jetstreamManager({ checkAPI: false });
  const jetstream = connection.jetstream();
  const streams = new Map<string, StreamDefinition>();
  const consumers = new Map<string, ConsumerDefinition>();
  // A broker that lost its disk comes back with nothing: what this process relies on is laid anew.
  const restore = async () => {
    for (const definition of streams.values()) await ensureStream(manager, definition, replicas);
    for (const definition of consumers.values()) await ensureConsumer(manager, definition);
  };
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
    readStream: (stream, subject, from) => orAnew(() => readStream(jetstream, manager, { stream, subject, from })),
    readRange: (stream, subject, from, to, most) => readRange(jetstream, manager, { stream, subject, from, to }, most),
    storedMessage: (stream, sequence) => storedMessage(manager, stream, sequence),
    eraseMessages: (stream, subject, isMeant) => eraseMessages(manager, stream, subject, isMeant),
    lag: (stream, durable) => lag(jetstream, stream, durable),
    waitingPulls: async (stream, durable) => (await manager.consumers.info(stream, durable)).num_waiting,
    get connected() {
      return state.connected;
    },
    onReconnect(listener) {
      state.listeners.add(listener);
      return () => state.listeners.delete(listener);
    },
    async close() {
      await connection.drain().catch(() => {});
    },
  };
}

/** How long a broker that is starting is waited for, milliseconds. */
const FIRST_CONNECTION_MS = 30_000;

async function firstConnection(options: ConnectionOptions): Promise<NatsConnection> {
  const deadline = Date.now() + FIRST_CONNECTION_MS;
  for (;;) {
    try {
      return await connect(options);
    } catch (error) {
      const { code } = error as { code?: string };
      if (code !== 'CONNECTION_REFUSED' || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

interface ConnectionState {
  connected: boolean;
  readonly listeners: Set<() => void>;
}

function watchConnection(connection: NatsConnection, logger: Logger): ConnectionState {
  const state: ConnectionState = { connected: true, listeners: new Set() };
  void (async () => {
    for await (const { type } of connection.status()) {
      if (type !== 'disconnect' && type !== 'reconnect') continue;
      logger.warn({ type }, 'broker');
      state.connected = type === 'reconnect';
      if (state.connected) for (const listener of state.listeners) listener();
    }
  })();
  void connection.closed().then(() => {
    state.connected = false;
  });
  return state;
}

async function ensureStream(manager: JetStreamManager, definition: StreamDefinition, replicas: number): Promise<void> {
  const config = {
    name: definition.name,
    subjects: [...definition.subjects],
    storage: StorageType.File,
    num_replicas: replicas,
    max_age: nanos(definition.maxAgeMs),
    // The broker refuses to remember ids for longer than messages.
    duplicate_window: nanos(Math.min(120_000, definition.maxAgeMs)),
  };
  await addOrUpdate(
    () => manager.streams.add(config),
    () => manager.streams.update(definition.name, config),
  );
}

async function ensureConsumer(manager: JetStreamManager, definition: ConsumerDefinition): Promise<void> {
  const settings = {
    ack_wait: nanos(definition.ackWaitMs),
    max_deliver: definition.maxDeliver,
    max_ack_pending: definition.maxAckPending,
    ...(definition.filterSubject === undefined ? {} : { filter_subject: definition.filterSubject }),
  };
  const created = {
    durable_name: definition.durable,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ...settings,
  };
  await addOrUpdate(
    () => manager.consumers.add(definition.stream, created),
    () => manager.consumers.update(definition.stream, definition.durable, settings),
  );
}

/** What is there under other settings is changed; where that fails too, the first refusal says more. */
async function addOrUpdate(add: () => Promise<unknown>, update: () => Promise<unknown>): Promise<void> {
  try {
    await add();
  } catch (error) {
    await update().catch(() => {
      throw error;
    });
  }
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
