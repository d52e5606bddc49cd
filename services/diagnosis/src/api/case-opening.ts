import { type Consumption, type EventBus, type Logger, unlessErased } from '@pulmora/platform';
import { CASE_CONSUMER, type StudyReceivedEvent } from '@pulmora/schema';
import type { CaseLog } from '../diagnosis/case-log.js';
import { decodeStudyReceived } from '../diagnosis/study-received.js';

/** Opens a case for every study that comes in, so that its watchers see it before a worker is free. */
export function openCases(bus: EventBus, cases: CaseLog, logger: Logger): Consumption {
  return bus.consume<StudyReceivedEvent>({
    ...CASE_CONSUMER,
    maxInFlight: 16,
    logger,
    decode: decodeStudyReceived,
    handle: async ({ event }) => {
      await unlessErased(cases.open(event));
    },
  });
}
