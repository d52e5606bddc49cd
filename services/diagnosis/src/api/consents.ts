import { type Consumption, type EventBus, type Logger, PoisonMessageError } from '@pulmora/platform';
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
    decode: (payload, subject) => {
      const parsed = patientConsentChangedEvent.safeParse(payload);
      if (!parsed.success || subject !== patientConsentChangedSubject(parsed.data.tenantid)) {
        throw new PoisonMessageError('UNREADABLE_EVENT');
      }
      return parsed.data;
    },
    handle: ({ event }) => cases.heedConsent(event),
  });
}
