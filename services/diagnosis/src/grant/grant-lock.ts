import type { Grantee, UnitOfWork } from '@pulmora/platform';

/**
 * Until this transaction ends, nobody else changes what somebody is granted of a case, nor works on it by a grant: two
 * grants at once would be two to revoke, and what is done by a grant is done before it ends or not at all. To be taken
 * after the patient's standing and before the case's row, as everybody does.
 */
export const holdGrants = (unit: UnitOfWork, studyId: string, grantee: Grantee): Promise<void> =>
  lock(unit, 'pg_advisory_xact_lock', studyId, grantee);

/** Until this transaction ends, what somebody is granted of a case stays as it is: for whoever works by it. */
export const shareGrants = (unit: UnitOfWork, studyId: string, grantee: Grantee): Promise<void> =>
  lock(unit, 'pg_advisory_xact_lock_shared', studyId, grantee);

async function lock(unit: UnitOfWork, how: string, studyId: string, { tenantId, subject }: Grantee): Promise<void> {
  await unit.manager.query(`SELECT ${how}(hashtextextended($1, 0))`, [`${studyId} ${tenantId} ${subject}`]);
}
