import {
  type Consumption,
  type EventBus,
  type Logger,
  type Origin,
  PoisonMessageError,
  unlessErased,
} from '@pulmora/platform';
import {
  DEAD_LETTER_CONSUMER,
  STUDIES_STREAM,
  type StudyReceivedEvent,
  WORKER_CONSUMERS,
  WORKER_DEAD_LETTERS,
} from '@pulmora/schema';
import { z } from 'zod';
import type { CaseLog } from '../diagnosis/case-log.js';
import { decodeStudyReceived } from '../diagnosis/study-received.js';

/** `io.nats.jetstream.advisory.v1.max_deliver`: nobody settled a message before its last delivery was over. */
const maxDeliveriesAdvisory = z.object({
  stream: z.literal(STUDIES_STREAM.name),
  consumer: z.string(),
  stream_seq: z.int().positive(),
});

type DeadLetter =
  | { readonly kind: 'given-up'; readonly event: StudyReceivedEvent }
  | { readonly kind: 'never-settled'; readonly sequence: number };

const WORKERS: ReadonlySet<string> = new Set(WORKER_CONSUMERS.map((consumer) => consumer.durable));

/** Ends the cases whose readings were given up as FAILED, so that no study waits for ever. */
export function endGivenUpCases(bus: EventBus, cases: CaseLog, logger: Logger): Consumption {
  return bus.consume<DeadLetter | undefined>({
    ...DEAD_LETTER_CONSUMER,
    maxInFlight: 4,
    logger,
    decode: decodeDeadLetter,
    handle: async ({ event: letter }) => {
      const event = letter && (letter.kind === 'given-up' ? letter.event : await neverSettled(bus, letter.sequence));
      if (!event) return;
      await unlessErased(cases.fail(event, 'READING_FAILED'));
      logger.warn({ study: event.data.studyId }, 'reading given up');
    },
  });
}

/**
 * Undefined for what concerns no worker, and what was never an event of the clinic on whose subject it came: a letter is
 * held to the subject it was first published on, not to the clinic that it claims.
 */
function decodeDeadLetter(payload: unknown, subject: string, origin: Origin | undefined): DeadLetter | undefined {
  if (subject === WORKER_DEAD_LETTERS) {
    return origin && { kind: 'given-up', event: decodeStudyReceived(payload, origin.subject) };
  }
  const advisory = maxDeliveriesAdvisory.safeParse(payload);
  if (!advisory.success || !WORKERS.has(advisory.data.consumer)) return undefined;
  return { kind: 'never-settled', sequence: advisory.data.stream_seq };
}

/** The event itself; when the stream no longer has it, the reconciler asks for its study again. */
async function neverSettled(bus: EventBus, sequence: number): Promise<StudyReceivedEvent | undefined> {
  const message = await bus.storedMessage(STUDIES_STREAM.name, sequence);
  if (!message) return undefined;
  try {
    return decodeStudyReceived(message.payload, message.subject);
  } catch (error) {
    if (error instanceof PoisonMessageError) return undefined;
    throw error;
  }
}
