import { type Consumption, type EventBus, type Logger, PoisonMessageError } from '@pulmora/platform';
import {
  erasureConsumer,
  type PatientErasureRequestedEvent,
  patientErasureRequestedEvent,
  patientErasureRequestedSubject,
} from '@pulmora/schema';
import type { CaseLog } from '../diagnosis/case-log.js';

/** Removes the cases of patients who are erased, and says so. */
export function followErasures(bus: EventBus, cases: CaseLog, logger: Logger): Consumption {
  return bus.consume<PatientErasureRequestedEvent>({
    ...erasureConsumer('diagnosis'),
    maxInFlight: 4,
    logger,
    decode: (payload, subject) => {
      const parsed = patientErasureRequestedEvent.safeParse(payload);
      if (!parsed.success || subject !== patientErasureRequestedSubject(parsed.data.tenantid)) {
        throw new PoisonMessageError('UNREADABLE_EVENT');
      }
      return parsed.data;
    },
    handle: ({ event }) => cases.erase(event),
  });
}
