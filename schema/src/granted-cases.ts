import {
  type Consumption,
  decoderOf,
  type EventBus,
  type Logger,
  type TenantDatabase,
  type UnitOfWork,
} from '@pulmora/platform';
import { type GrantChangedEvent, grantChangedEvent, grantChangedSubject } from './grant-changed.event.js';
import { grantConsumer } from './topology.js';

/** A service that keeps what row security needs to know of grants, in its table `granted_cases`. */
export interface GrantProjection {
  readonly service: Parameters<typeof grantConsumer>[0];
  /** Whether a patient was erased; their standing must not change any more until the unit of work ends. */
  isErased(unit: UnitOfWork, patientId: string): Promise<boolean>;
}

/** Keeps up with who of another clinic may see which case, and until when. */
export function followGrants(
  bus: EventBus,
  database: TenantDatabase,
  logger: Logger,
  projection: GrantProjection,
): Consumption {
  return bus.consume<GrantChangedEvent>({
    ...grantConsumer(projection.service),
    maxInFlight: 16,
    retryDelayMs: (attempt) => Math.min(250 * 2 ** (attempt - 1), 5_000),
    logger,
    decode: decoderOf(grantChangedEvent, grantChangedSubject),
    handle: ({ event }) => keepGrant(database, event, projection),
  });
}

/** The newest word counts, in whatever order they come. Of somebody who was erased, nothing is kept any more. */
export async function keepGrant(
  database: TenantDatabase,
  { tenantid, data }: GrantChangedEvent,
  { isErased }: Pick<GrantProjection, 'isErased'>,
): Promise<void> {
  await database.write(tenantid, async (unit) => {
    if (await isErased(unit, data.patientId)) return;
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
