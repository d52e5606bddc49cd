import { JSONCodec, type Msg } from 'nats';
import { z } from 'zod';
import { type BrokerAddress, openBrokerConnection } from './broker-connection.js';
import { KEEPER_SUBJECTS, layReader, removeReader } from './stream-keeper.js';
import { type ConsumerDefinition, ensureConsumer, ensureStream, type StreamDefinition } from './stream-laying.js';

export interface KeeperOptions extends BrokerAddress {
  readonly streams: readonly StreamDefinition[];
  readonly consumers: readonly ConsumerDefinition[];
  /** Copies of each stream, 1 to 5. */
  readonly replicas: number;
}

export interface RunningKeeper {
  readonly connected: boolean;
  stop(): Promise<void>;
}

const codec = JSONCodec<unknown>();
const readQuestion = z.object({ subject: z.string().min(1).max(512), from: z.int() });
const releaseQuestion = z.object({ name: z.string().min(1).max(128) });

/** Those who keep the same streams share the questions. */
const QUEUE = 'keepers';

/**
 * Lays streams and consumers, and lays them anew whenever one is gone: the broker tells of it, somebody who misses it
 * asks, or the connection comes back to a broker that may have lost its disk. Whoever asks for more than is in the
 * definitions is refused.
 *
 * @throws where the broker cannot be reached, or what is to be laid cannot be.
 */
export async function startKeeper({ streams, consumers, replicas, ...address }: KeeperOptions): Promise<RunningKeeper> {
  const { logger } = address;
  const broker = await openBrokerConnection(address);
  const { connection } = broker;
  const manager = await connection.jetstreamManager({ checkAPI: false });
  const restore = oneAtATime(async () => {
    for (const definition of streams) await ensureStream(manager, definition, replicas);
    for (const definition of consumers) await ensureConsumer(manager, definition);
  });
  const restoreOrTell = () => restore().catch((err) => logger.warn({ err }, 'streams cannot be laid'));
  const read = async (stream: StreamDefinition, question: unknown) => {
    const { subject, from } = readQuestion.parse(question);
    if (!stream.subjects.some((pattern) => covers(pattern, subject))) throw new Error('not a subject of this stream');
    const request = { stream: stream.name, subject, from };
    return layReader(manager, request).catch(async (error: { code?: string }) => {
      if (String(error.code) !== '404') throw error;
      await restore();
      return layReader(manager, request);
    });
  };
  const answer = (subject: string, work: (question: unknown) => Promise<unknown>) => {
    connection.subscribe(subject, {
      queue: QUEUE,
      callback: (_error, message) => void respond(message, work),
    });
  };
  answer(KEEPER_SUBJECTS.restore, async () => {
    await restore();
    return {};
  });
  for (const stream of streams) {
    answer(KEEPER_SUBJECTS.read(stream.name), (question) => read(stream, question));
    answer(KEEPER_SUBJECTS.release(stream.name), async (question) =>
      removeReader(manager, stream.name, releaseQuestion.parse(question).name),
    );
    connection.subscribe(`$JS.EVENT.ADVISORY.STREAM.DELETED.${stream.name}`, { callback: restoreOrTell });
  }
  for (const { stream, durable } of consumers) {
    connection.subscribe(`$JS.EVENT.ADVISORY.CONSUMER.DELETED.${stream}.${durable}`, { callback: restoreOrTell });
  }
  broker.onReconnect(restoreOrTell);
  await connection.flush();
  await restore();
  return {
    get connected() {
      return broker.connected;
    },
    async stop() {
      await connection.drain().catch(() => {});
    },
  };
}

async function respond(message: Msg, work: (question: unknown) => Promise<unknown>): Promise<void> {
  const answer = await Promise.resolve()
    .then(() => work(codec.decode(message.data)))
    .catch((error: Error) => ({ error: error.message }));
  if (message.reply) message.respond(codec.encode(answer));
}

/** Whoever asks while it is being done waits for it to be done once more: what they miss may have gone meanwhile. */
function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const run = (): Promise<void> => {
    if (!running) {
      running = work().finally(() => {
        running = undefined;
      });
      return running;
    }
    next ??= running
      .catch(() => {})
      .then(() => {
        next = undefined;
        return run();
      });
    return next;
  };
  return run;
}

/** Whether every subject that `subject` may mean is one that `pattern` means (NATS wildcards in both). */
export function covers(pattern: string, subject: string): boolean {
  const wanted = subject.split('.');
  const tokens = pattern.split('.');
  for (const [i, token] of tokens.entries()) {
    if (token === '>') return wanted.length > i;
    const one = wanted[i];
    if (one === undefined || one === '>') return false;
    if (token !== '*' && token !== one) return false;
  }
  return wanted.length === tokens.length;
}
