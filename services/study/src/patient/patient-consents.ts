import {
  type Consumption,
  decoderOf,
  type EventBus,
  type Logger,
  noteConsent,
  type TenantDatabase,
} from '@pulmora/platform';
import {
  consentConsumer,
  type PatientConsentChangedEvent,
  patientConsentChangedEvent,
  patientConsentChangedSubject,
} from '@pulmora/schema';
import { IsNull } from 'typeorm';
import { StudyEntity } from '../study/study.entity.js';

/** Heeds what patients give and withdraw: a reading that is asked for again is asked for under what holds now. */
export function followConsents(bus: EventBus, database: TenantDatabase, logger: Logger): Consumption {
  return bus.consume<PatientConsentChangedEvent>({
    ...consentConsumer('study'),
    maxInFlight: 8,
    logger,
    decode: decoderOf(patientConsentChangedEvent, patientConsentChangedSubject),
    handle: async ({ event }) => {
      const { tenantid: tenantId, data } = event;
      const { patientId, aiReading, revision } = data;
      await database.write(tenantId, async (unit) => {
        if (!(await noteConsent(unit, data)) || aiReading) return;
        await unit
          .repository(StudyEntity)
          .update(
            { tenantId, patientId, readingSettledAt: IsNull() },
            { aiReadingConsent: false, consentRevision: revision },
          );
      });
    },
  });
}
