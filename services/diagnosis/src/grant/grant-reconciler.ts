import { type EventBus, insertIntoOutbox, type Logger, type RepeatedWork, repeatWork } from '@pulmora/platform';
import { GRANTS_STREAM } from '@pulmora/schema';
import type { DataSource, EntityManager } from 'typeorm';
import { grantChanged, type ToldGrant } from './case-grant.events.js';

export interface GrantReconcilerOptions {
  /** Logged in with the reconciler's own role, which sees grants of every clinic, without their reasons. */
  readonly dataSource: DataSource;
  readonly bus: EventBus;
  readonly logger: Logger;
  /** Called when there is something to publish. */
  readonly onEvents: () => void;
  /** How long others may go by what they were last told, seconds. */
  readonly patienceS: number;
  /** How often to look, milliseconds. */
  readonly intervalMs: number;
}

const BATCH = 200;

/**
 * Tells again of every grant that others may take for live, ended ones above all: at once when the stream has been laid
 * anew since, and otherwise now and then. Who knows it already takes no notice, by its revision.
 */
export const startGrantReconciler = (options: GrantReconcilerOptions): RepeatedWork =>
  repeatWork(() => tellAgain(options), { ...options, complaint: 'grants could not be told again' });

async function tellAgain({ dataSource, bus, patienceS, onEvents, logger }: GrantReconcilerOptions): Promise<number> {
  // What was told before is in no stream any more, whether or not it had been heard.
  const { laidAt } = await bus.streamState(GRANTS_STREAM.name);
  let told = 0;
  for (let batch = BATCH; batch === BATCH; told += batch) {
    batch = await dataSource.transaction((manager) => tellBatch(manager, new Date(laidAt), patienceS));
    if (batch > 0) onEvents();
  }
  if (told > 0) logger.info({ told }, 'told again of grants');
  return told;
}

async function tellBatch(manager: EntityManager, laidAt: Date, patienceS: number): Promise<number> {
  const [grants]: [ToldGrant[], number] = await manager.query(
    `UPDATE case_grants g SET told_at = now()
       FROM (SELECT tenant_id, id FROM case_grants
              WHERE told_at < greatest(least($1, now()), now() - make_interval(secs => $2))
              ORDER BY told_at LIMIT $3 FOR UPDATE SKIP LOCKED) due
      WHERE g.tenant_id = due.tenant_id AND g.id = due.id
  RETURNING g.tenant_id AS "tenantId", g.id, g.study_id AS "studyId", g.patient_id AS "patientId", g.kind,
            g.grantee_tenant_id AS "granteeTenantId", g.grantee_subject AS "granteeSubject",
            g.expires_at AS "expiresAt", g.revoked_at AS "revokedAt", g.revision`,
    [laidAt, patienceS, BATCH],
  );
  for (const grant of grants)
    await insertIntoOutbox((text, values) => manager.query(text, values), grantChanged(grant));
  return grants.length;
}
