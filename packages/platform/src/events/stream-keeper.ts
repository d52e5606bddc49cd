import { randomUUID } from 'node:crypto';
import { AckPolicy, DeliverPolicy, type JetStreamManager, JSONCodec, type NatsConnection, nanos } from 'nats';
import { z } from 'zod';

/** What somebody wants to read of a stream. */
export interface ReaderRequest {
  readonly stream: string;
  readonly subject: string;
  /** Sequence of the first message that is wanted. */
  readonly from: number;
}

/** A consumer that one reader pulls from and nobody acknowledges. */
export interface StreamReader {
  readonly name: string;
  /** Messages that it had to deliver when it was laid. */
  readonly pending: number;
}

/** Lays what is in the broker: streams, durable consumers, and a reader for whoever follows a stream. */
export interface StreamKeeper {
  /** Lays every stream and durable consumer that is gone. */
  restore(): Promise<void>;
  openReader(request: ReaderRequest): Promise<StreamReader>;
  /** Never throws: a reader that nobody asks is forgotten by the broker. */
  closeReader(stream: string, name: string): void;
}

/** The broker forgets a reader that has not asked for this long, milliseconds. */
const FORGOTTEN_MS = 30_000;

/** By which a reader is told from a durable consumer, which nobody may have removed. */
const READER = 'reader-';

export async function layReader(
  manager: JetStreamManager,
  { stream, subject, from }: ReaderRequest,
): Promise<StreamReader> {
  const { name, num_pending } = await manager.consumers.add(stream, {
    name: `${READER}${randomUUID()}`,
    ack_policy: AckPolicy.None,
    filter_subject: subject,
    deliver_policy: DeliverPolicy.StartSequence,
    opt_start_seq: Math.max(from, 1),
    inactive_threshold: nanos(FORGOTTEN_MS),
    mem_storage: true,
  });
  return { name, pending: num_pending };
}

export function removeReader(manager: JetStreamManager, stream: string, name: string): void {
  if (name.startsWith(READER)) manager.consumers.delete(stream, name).catch(() => {});
}

/**
 * Subjects on which a keeper is asked. A user of the broker is allowed those of the streams that are theirs to read: who
 * could lay a consumer of their own could have it deliver to any subject, whatever they may publish on.
 */
export const KEEPER_SUBJECTS = {
  restore: 'keeper.restore',
  read: (stream: string) => `keeper.read.${stream}`,
  release: (stream: string) => `keeper.release.${stream}`,
} as const;

/** What a keeper answers; `error` is for a log. */
export const keeperAnswer = z.object({ error: z.string().optional() });
export const readerAnswer = z.union([
  z.object({ name: z.string(), pending: z.int().nonnegative() }),
  z.object({ error: z.string() }),
]);

const codec = JSONCodec<unknown>();

/** How long a keeper may take to answer, milliseconds. */
const ANSWER_MS = 5_000;

/** Has a keeper, which is another process, lay what is wanted. */
export function askKeeper(connection: NatsConnection): StreamKeeper {
  const ask = async (subject: string, question: unknown) =>
    codec.decode((await connection.request(subject, codec.encode(question), { timeout: ANSWER_MS })).data);
  return {
    async restore() {
      const { error } = keeperAnswer.parse(await ask(KEEPER_SUBJECTS.restore, {}));
      if (error !== undefined) throw new Error(`the keeper of streams could not lay them: ${error}`);
    },
    async openReader({ stream, subject, from }) {
      const answer = readerAnswer.parse(await ask(KEEPER_SUBJECTS.read(stream), { subject, from }));
      if ('error' in answer) throw new Error(`the keeper of streams gave no reader: ${answer.error}`);
      return answer;
    },
    closeReader(stream, name) {
      try {
        connection.publish(KEEPER_SUBJECTS.release(stream), codec.encode({ name }));
      } catch {
        // A connection that is closed has no reader to give back.
      }
    },
  };
}
