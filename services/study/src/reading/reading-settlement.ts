import { type Consumption, decoderOf, type EventBus, type Logger, type TenantDatabase } from '@pulmora/platform';
import {
  type DiagnosisUpdatedEvent,
  diagnosisUpdatedEvent,
  diagnosisUpdatedSubject,
  SETTLEMENT_CONSUMER,
  TERMINAL_STATUSES,
} from '@pulmora/schema';
import { IsNull } from 'typeorm';
import { changeBatchesOf } from '../batch/batch.events.js';
import { StudyEntity } from '../study/study.entity.js';

/**
 * Notes which studies have come to the end of their reading, so that the reconciler leaves them alone.
 *
 * @param onSettled called when one has, and there is room for another.
 */
export function followReadings(
  bus: EventBus,
  database: TenantDatabase,
  logger: Logger,
  onSettled: () => void = () => {},
): Consumption {
  return bus.consume<DiagnosisUpdatedEvent>({
    ...SETTLEMENT_CONSUMER,
    maxInFlight: 16,
    logger,
    decode: decoderOf(diagnosisUpdatedEvent, diagnosisUpdatedSubject),
    handle: async ({ event }) => {
      if (!TERMINAL_STATUSES.includes(event.data.status)) return;
      const { tenantid: tenantId, traceparent } = event;
      const { studyId } = event.data;
      await database.write(tenantId, async (unit) => {
        const settled = await unit
          .repository(StudyEntity)
          .update({ tenantId, id: studyId, readingSettledAt: IsNull() }, { readingSettledAt: new Date() });
        if (settled.affected) await changeBatchesOf(unit, studyId, traceparent);
      });
      onSettled();
    },
  });
}
