import { headers, type JetStreamClient, type JsMsg } from 'nats';
import type { Logger } from '../telemetry/logger.js';

/** One delivery of an event, acknowledged by the consumption itself when the handler has committed its effect. */
export interface Delivery<T> {
  readonly event: T;
  readonly subject: string;
  /** 1 for the first delivery. */
  readonly attempt: number;
}

/** Thrown by a handler (or a decoder) for a message that no later attempt can mend. */
export class PoisonMessageError extends Error {
  constructor(readonly reason: string) {
    super(reason);
    this.name = 'PoisonMessageError';
  }
}

/** Thrown by a handler that did not begin, since its process is told to stop: the message goes to another, at once. */
export class NotBegunError extends Error {
  constructor() {
    super('not begun');
    this.name = 'NotBegunError';
  }
}

/** Where a dead letter came from, and why it was put aside. */
export interface Origin {
  /** On which the message had been published. */
  readonly subject: string;
  readonly reason: string;
}

export interface ConsumptionOptions<T> {
  readonly stream: string;
  readonly durable: string;
  readonly maxDeliver: number;
  readonly ackWaitMs: number;
  /** Messages held by this process at once. */
  readonly maxInFlight: number;
  /** @throws {PoisonMessageError} (or anything) for a payload that is not what was agreed. */
  readonly decode: (payload: unknown, subject: string, origin: Origin | undefined) => T;
  /** Resolves after its effect has been committed; until then `working()` is sent on its behalf. */
  readonly handle: (delivery: Delivery<T>) => Promise<void>;
  /** Where a message goes that will not be tried again; undefined keeps nothing. */
  readonly deadLetterSubject?: string;
  /** Whether a fault is not worth the deliveries that are left. */
  readonly givesUp?: (error: unknown, attempt: number) => boolean;
  /** Delay before the next attempt, milliseconds. */
  readonly retryDelayMs?: (attempt: number) => number;
  /** Told how long the broker took to take note of an acknowledgement, milliseconds. */
  readonly onAcknowledged?: (tookMs: number) => void;
  readonly logger: Logger;
}

export interface Consumption {
  /** Pulls nothing more and resolves when every message in hand has been settled. */
  stop(): Promise<void>;
}

const defaultRetryDelay = (attempt: number) => Math.min(500 * 4 ** (attempt - 1), 30_000);

/** Durable pull consumption: acknowledged only after the handler resolves, dead-lettered after the last delivery. */
export function startConsumption<T>(
  jetstream: JetStreamClient,
  restore: () => Promise<void>,
  options: ConsumptionOptions<T>,
): Consumption {
  const inFlight = new Set<Promise<void>>();
  let stopped = false;
  let wake = () => {};
  /** Resolves when a message has been settled, when it is time to stop, or after this long. */
  const change = (limitMs: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (stopped) wake();
    });
  let closeMessages: (() => Promise<unknown>) | undefined;

  const loop = (async () => {
    while (!stopped) {
      try {
        const consumer = await jetstream.consumers.get(options.stream, options.durable);
        while (!stopped) {
          const room = options.maxInFlight - inFlight.size;
          if (room <= 0) {
            await change(60_000);
            continue;
          }
          const messages = await consumer.fetch({ max_messages: room, expires: 5_000 });
          closeMessages = () => messages.close();
          for await (const message of messages) {
            const settled = settle(jetstream, message, options).finally(() => {
              inFlight.delete(settled);
              wake();
            });
            inFlight.add(settled);
          }
        }
      } catch (err) {
        if (stopped) break;
        options.logger.warn({ err, durable: options.durable }, 'cannot pull, trying again');
        await change(1_000);
        await restore().catch(() => {});
      }
    }
  })();

  return {
    async stop() {
      stopped = true;
      wake();
      await closeMessages?.().catch(() => {});
      await loop;
      await Promise.all(inFlight);
    },
  };
}

async function settle<T>(jetstream: JetStreamClient, message: JsMsg, options: ConsumptionOptions<T>): Promise<void> {
  const { logger, durable } = options;
  const attempt = message.info.redeliveryCount;
  const heartbeat = setInterval(() => message.working(), options.ackWaitMs / 3);
  try {
    const event = decode(message, options);
    await options.handle({ event, subject: message.subject, attempt });
    const handled = performance.now();
    await message.ackAck();
    options.onAcknowledged?.(performance.now() - handled);
  } catch (err) {
    if (err instanceof NotBegunError) {
      message.nak();
      return;
    }
    const poison = err instanceof PoisonMessageError;
    const last = poison || attempt >= options.maxDeliver || (options.givesUp?.(err, attempt) ?? false);
    logger.warn({ err, durable, attempt, sequence: message.seq, last }, 'message not processed');
    if (!last) {
      message.nak((options.retryDelayMs ?? defaultRetryDelay)(attempt));
      return;
    }
    const kept = await deadLetter(jetstream, message, options, poison ? err.reason : 'ATTEMPTS_EXHAUSTED');
    if (kept) message.term();
  } finally {
    clearInterval(heartbeat);
  }
}

function decode<T>(message: JsMsg, options: ConsumptionOptions<T>): T {
  try {
    return options.decode(message.json(), message.subject, originOf(message));
  } catch (error) {
    throw error instanceof PoisonMessageError ? error : new PoisonMessageError('UNREADABLE_EVENT');
  }
}

/** Undefined for what is no dead letter. */
function originOf({ headers: told }: JsMsg): Origin | undefined {
  const subject = told?.get('Pulmora-Origin-Subject');
  return subject ? { subject, reason: told?.get('Pulmora-Reason') ?? '' } : undefined;
}

/** Keeps a copy with where it came from. Not kept: not terminated, so that the broker's own advisory still tells of it. */
async function deadLetter<T>(
  jetstream: JetStreamClient,
  message: JsMsg,
  { deadLetterSubject, durable, logger }: ConsumptionOptions<T>,
  reason: string,
): Promise<boolean> {
  if (deadLetterSubject === undefined) return true;
  const origin = headers();
  origin.set('Pulmora-Origin-Subject', message.subject);
  origin.set('Pulmora-Origin-Sequence', String(message.seq));
  origin.set('Pulmora-Reason', reason);
  try {
    await jetstream.publish(deadLetterSubject, message.data, {
      headers: origin,
      msgID: `${durable}:${message.info.streamSequence}:${message.info.timestampNanos}`,
      timeout: 5_000,
    });
    return true;
  } catch (err) {
    logger.error({ err, durable, sequence: message.seq }, 'dead letter not kept');
    return false;
  }
}
