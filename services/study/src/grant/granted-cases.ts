import {
  type Consumption,
  type EventBus,
  holdStanding,
  type Logger,
  PoisonMessageError,
  type TenantDatabase,
} from '@pulmora/platform';
import { type GrantChangedEvent, grantChangedEvent, grantChangedSubject, grantConsumer } from '@pulmora/schema';

/** Keeps what row security needs to know of grants: who of another clinic may see which case, and until when. */
export function followGrants(bus: EventBus, database: TenantDatabase, logger: Logger): Consumption {
  return bus.consume<GrantChangedEvent>({
    ...grantConsumer('study'),
    maxInFlight: 16,
    retryDelayMs: (attempt) => Math.min(250 * 2 ** (attempt - 1), 5_000),
    logger,
    decode: decodeGrantChanged,
    handle: ({ event }) => keepGrant(database, event),
  });
}

/** The newest word counts, in whatever order they come. Of somebody who was erased, nothing is kept any more. */
export async function keepGrant(database: TenantDatabase, { tenantid, data }: GrantChangedEvent): Promise<void> {
  await database.write(tenantid, async (unit) => {
    if ((await holdStanding(unit, data.patientId)).erased) return;
    await unit.manager.query(
      `INSERT INTO granted_cases AS known (tenant_id, grant_id, study_id, patient_id, kind, grantee_tenant_id,
                                           grantee_subject, expires_at, revoked_at, revision)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       ON CONFLICT (tenant_id, grant_id) DO UPDATE
         SET expires_at = excluded.expires_at, revoked_at = excluded.revoked_at, revision = excluded.revision
       WHERE known.revision < excluded.revision`,
      [
        tenantid,
        data.grantId,
        data.studyId,
        data.patientId,
        data.kind,
        data.granteeTenantId,
        data.granteeSubject,
        data.expiresAt,
        data.revokedAt,
        data.revision,
      ],
    );
  });
}

/** @throws {PoisonMessageError} for anything else, and for a grant of another clinic than its subject names. */
function decodeGrantChanged(payload: unknown, subject: string): GrantChangedEvent {
  const parsed = grantChangedEvent.safeParse(payload);
  if (!parsed.success) throw new PoisonMessageError('UNREADABLE_EVENT');
  if (subject !== grantChangedSubject(parsed.data.tenantid)) throw new PoisonMessageError('EVENT_OF_ANOTHER_TENANT');
  return parsed.data;
}
