import { type Consumption, decoderOf, type EventBus, type Logger } from '@pulmora/platform';
import {
  consentConsumer,
  type PatientConsentChangedEvent,
  patientConsentChangedEvent,
  patientConsentChangedSubject,
} from '@pulmora/schema';
import type { CaseLog } from '../diagnosis/case-log.js';

/** Ends the cases of patients who withdraw their consent to AI reading as WITHHELD, wherever their reading stands. */
export function followConsents(bus: EventBus, cases: CaseLog, logger: Logger): Consumption {
  return bus.consume<PatientConsentChangedEvent>({
    ...consentConsumer('diagnosis'),
    maxInFlight: 8,
    logger,
    decode: decoderOf(patientConsentChangedEvent, patientConsentChangedSubject),
    handle: ({ event }) => cases.heedConsent(event),
  });
}
