import { type Consumption, type EventBus, type Logger, unlessErased } from '@pulmora/platform';
import { CASE_CONSUMER, type StudyQueuedEvent } from '@pulmora/schema';
import type { CaseLog } from '../diagnosis/case-log.js';
import { decodeStudyQueued } from '../diagnosis/study-received.js';

/** Opens a case for every study that comes in, so that its watchers see it before a worker is free. */
export function openCases(bus: EventBus, cases: CaseLog, logger: Logger): Consumption {
  return bus.consume<StudyQueuedEvent>({
    ...CASE_CONSUMER,
    maxInFlight: 16,
    logger,
    decode: decodeStudyQueued,
    handle: async ({ event }) => {
      await unlessErased(cases.open(event));
    },
  });
}
