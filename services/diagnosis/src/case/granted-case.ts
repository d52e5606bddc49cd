import { sharePatient, type TenantDatabase, type UnitOfWork } from '@pulmora/platform';
import { shareGrants } from '../grant/grant-lock.js';
import { CaseEntity } from './case.entity.js';
import { type Asker, personOf, refusal } from './case-access.js';
import type { Clock } from './case-clock.js';

/** Where a case of another clinic is, and until when whoever asks may work on it. */
interface GrantedPlace {
  readonly tenantId: string;
  readonly id: string;
  readonly studyId: string;
  readonly patientId: string;
  readonly endsAt: Date;
}

/** Whether the access policy lets an operation reach what other clinics have granted to whoever asks. */
const reachesGrants = ({ reach }: Asker): boolean => reach === 'granted';

/**
 * Does something to a case of another clinic, as `changeCase` does to one's own, by a grant that was given and lives: it
 * is neither revoked nor replaced until this is done. The transaction is that of a role which sees such cases, and may
 * write nothing but what becomes of them.
 *
 * @param work is told until when the grant is.
 * @param glance at the case before it is locked: what it settles needs no lock, nor the wait for one.
 * @returns undefined for a case that is not there, or not for this person to work on, or where nobody may reach grants.
 */
export async function changeGrantedCase<T>(
  database: TenantDatabase,
  asker: Asker,
  caseId: string,
  clock: Clock,
  work: (unit: UnitOfWork, held: CaseEntity, endsAt: Date) => Promise<T>,
  glance: (unit: UnitOfWork, found: CaseEntity) => T | undefined = () => undefined,
): Promise<T | undefined> {
  if (!reachesGrants(asker)) return undefined;
  const person = personOf(asker);
  return database.across('pulmora_remote_work', person, async (unit) => {
    const place = await placeOf(unit, caseId);
    if (!place) return undefined;
    const found = await findCase(unit, place);
    if (!found) return undefined;
    const settled = glance(unit, found);
    if (settled !== undefined) return settled;
    // In the order in which a clinic takes them that erases a patient, or ends a grant.
    await sharePatient(unit, place.patientId, place.tenantId);
    await shareGrants(unit, place.studyId, person);
    // Once more, now that neither happens meanwhile.
    const held = await placeOf(unit, caseId);
    const locked = held && (await findCase(unit, held, { mode: 'pessimistic_write' }));
    if (!locked) return undefined;
    // Nothing keeps a grant from running out while the case is waited for.
    if (held.endsAt > clock()) return work(unit, locked, held.endsAt);
    unit.audit(refusal(locked, 'CaseNotFound'));
    return undefined;
  });
}

/** The clinic of a case that is granted to whoever asks, to work on; undefined where there is none. */
export async function clinicOfGranted(
  database: TenantDatabase,
  asker: Asker,
  caseId: string,
): Promise<string | undefined> {
  if (!reachesGrants(asker)) return undefined;
  const place = await database.across('pulmora_remote_work', personOf(asker), (unit) => placeOf(unit, caseId));
  return place?.tenantId;
}

/** From the grants to their cases: no index leads to a case of whatever clinic by its id. */
async function placeOf(unit: UnitOfWork, caseId: string): Promise<GrantedPlace | undefined> {
  const [place]: GrantedPlace[] = await unit.manager.query(
    `SELECT c.tenant_id AS "tenantId", c.id, c.study_id AS "studyId", c.patient_id AS "patientId",
            g.expires_at AS "endsAt"
       FROM case_grants g JOIN cases c ON c.tenant_id = g.tenant_id AND c.study_id = g.study_id
      WHERE c.id = $1 AND g.kind = 'GRANT' AND g.revoked_at IS NULL AND g.expires_at > now()
      ORDER BY g.expires_at DESC LIMIT 1`,
    [caseId],
  );
  return place;
}

async function findCase(
  unit: UnitOfWork,
  { tenantId, id }: GrantedPlace,
  lock?: { readonly mode: 'pessimistic_write' },
): Promise<CaseEntity | undefined> {
  const row = await unit.repository(CaseEntity).findOne({ where: { tenantId, id }, ...(lock ? { lock } : {}) });
  if (row) unit.notShown([row]);
  return row ?? undefined;
}
