import { createLiveKeys, type EventBus, LiveLogs, type Logger, type TenantDatabase } from '@pulmora/platform';
import { DIAGNOSES_STREAM, type DiagnosisUpdatedData, diagnosisUpdatedEvent } from '@pulmora/schema';

/** What the feeds follow: the clinics' diagnoses as they change, each change once. */
export type DiagnosisLogs = LiveLogs<DiagnosisUpdatedData>;

/** @param database the process's own, not that of users: keys of cursors are nobody's. */
export function diagnosisLogs(bus: EventBus, database: TenantDatabase, logger: Logger): DiagnosisLogs {
  return new LiveLogs<DiagnosisUpdatedData>({
    bus,
    keys: createLiveKeys(database),
    logger,
    stream: DIAGNOSES_STREAM.name,
    purpose: 'diagnoses',
    decode: (payload) => {
      const parsed = diagnosisUpdatedEvent.safeParse(payload);
      return parsed.success && !parsed.data.data.repeated ? parsed.data.data : undefined;
    },
    changeOf: ({ diagnosisId: id, revision }) => ({ id, revision }),
  });
}
