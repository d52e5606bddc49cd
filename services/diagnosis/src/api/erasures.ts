import { type Consumption, decoderOf, type EventBus, type Logger } from '@pulmora/platform';
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
    decode: decoderOf(patientErasureRequestedEvent, patientErasureRequestedSubject),
    handle: ({ event }) => cases.erase(event),
  });
}
