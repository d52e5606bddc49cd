import { randomUUID } from 'node:crypto';
import {
  type Grantee,
  holdStanding,
  InvalidInput,
  isUuid,
  newestFirst,
  type PageRequest,
  type RequestContext,
  sharePatient,
  type TenantDatabase,
  type UnitOfWork,
} from '@pulmora/platform';
import type { GrantKind } from '@pulmora/schema';
import { IsNull, MoreThan } from 'typeorm';
import { DiagnosisEntity } from '../diagnosis/diagnosis.entity.js';
import type { DiagnosisScope } from '../diagnosis/diagnosis.service.js';
import { CaseGrantEntity } from './case-grant.entity.js';
import { grantChanged } from './case-grant.events.js';
import { holdGrants } from './grant-lock.js';
import { boundClaim } from './granted-claim.js';

export const MAX_GRANT_DAYS = 30;
export const BREAK_GLASS_MINUTES = 60;

export interface NewGrant {
  /** UUID. */
  readonly studyId: string;
  readonly grantee: Grantee;
  readonly reason: string;
  readonly expiresAt: Date;
}

export type Granting =
  | { readonly kind: 'granted'; readonly grant: CaseGrantEntity }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'invalid'; readonly fault: InvalidInput };

/** Who is asking, and under which trace. */
export type Asker = Pick<RequestContext, 'identity' | 'traceparent'>;

/** Text that a person wrote for another: no control characters but line breaks. */
const READABLE = /^[^\p{Cc}\p{Cs}]*$/u;

/** Grants of cases to doctors of other clinics. */
export class CaseGrantService {
  readonly #database: TenantDatabase;

  constructor(database: TenantDatabase) {
    this.#database = database;
  }

  /**
   * Lets a doctor of another clinic see one case, and work on it. What they had of it before ends: there is one grant to
   * revoke. A claim that they have by it goes on, and no longer than the new grant.
   */
  async grant(asker: Asker, input: NewGrant, now = new Date()): Promise<Granting> {
    const { tenantId, subject } = asker.identity;
    const fault =
      faultInReason(input.reason) ?? faultInGrantee(input.grantee, tenantId) ?? faultInExpiry(input.expiresAt, now);
    if (fault) return { kind: 'invalid', fault };
    return this.#database.write(tenantId, async (unit) => {
      const patientId = await patientOf(unit, input.studyId);
      if (!patientId || (await holdStanding(unit, patientId)).erased) return { kind: 'unknown' };
      await holdGrants(unit, input.studyId, input.grantee);
      const earlier = await liveGrants(unit, input.studyId, input.grantee, now);
      for (const grant of earlier) await change(unit, { ...grant, expiresAt: now }, asker);
      const grant = newGrant({ ...input, tenantId, patientId, kind: 'GRANT', grantedBy: subject, grantedAt: now });
      await unit.repository(CaseGrantEntity).insert(grant);
      await unit.emit(grantChanged(grant, asker.traceparent));
      await boundClaim(unit, grant, input.grantee, grant.expiresAt, now, asker.traceparent);
      account(unit, grant, 'GRANTED');
      return { kind: 'granted', grant };
    });
  }

  /** Ends whatever the doctor of this grant may see of its case, by this grant or any other, and their claim with it. */
  async revoke(asker: Asker, grantId: string, now = new Date()): Promise<CaseGrantEntity | undefined> {
    const { tenantId, subject: revokedBy } = asker.identity;
    return this.#database.write(tenantId, async (unit) => {
      const repository = unit.repository(CaseGrantEntity);
      const named = await repository.findOneBy({ id: grantId });
      if (!named || (await holdStanding(unit, named.patientId)).erased) return undefined;
      const grantee = { tenantId: named.granteeTenantId, subject: named.granteeSubject };
      await holdGrants(unit, named.studyId, grantee);
      const live = await liveGrants(unit, named.studyId, grantee, now);
      // One that has run out as well: who was shut out of a case does not break the glass of it.
      const lapsed = live.some(({ id }) => id === grantId) || named.revokedAt ? [] : [named];
      for (const grant of [...live, ...lapsed]) await change(unit, { ...grant, revokedAt: now, revokedBy }, asker);
      await boundClaim(unit, named, grantee, now, now, asker.traceparent);
      account(unit, named, 'REVOKED');
      return repository.findOneByOrFail({ id: grantId });
    });
  }

  /**
   * Lets a doctor see a case of another clinic without a grant, for an hour, where that clinic knows them; it is told.
   * Row security holds every one of these conditions too. Unknown: there is no such case, or none that they may open.
   */
  async breakGlass({ identity, traceparent }: Asker, studyId: string, reason: string): Promise<Granting> {
    const fault = faultInReason(reason);
    if (fault) return { kind: 'invalid', fault };
    const grantee: Grantee = { tenantId: identity.tenantId, subject: identity.subject };
    return this.#database.across('pulmora_break_glass', grantee, async (unit) => {
      const asked = await whoseCase(unit, studyId);
      if (asked) await sharePatient(unit, asked.patient_id, asked.tenant_id);
      // Once more, now that nobody can erase them meanwhile.
      const known = asked && (await whoseCase(unit, studyId));
      if (!known || known.tenant_id === grantee.tenantId) return { kind: 'unknown' };
      // After a revocation that is under way, and not beside it.
      await holdGrants(unit, studyId, grantee);
      const repository = unit.repository(CaseGrantEntity);
      const now = await databaseNow(unit);
      const mine = await repository.findBy({ tenantId: known.tenant_id, studyId });
      unit.notShown(mine);
      if (mine.some((grant) => grant.revokedAt)) return { kind: 'unknown' };
      const [live] = mine.filter((grant) => grant.expiresAt > now);
      if (live) account(unit, live, live.kind === 'GRANT' ? 'GRANTED' : 'BREAK_GLASS');
      if (live) return { kind: 'granted', grant: live };
      const grant = newGrant({
        tenantId: known.tenant_id,
        patientId: known.patient_id,
        studyId,
        kind: 'BREAK_GLASS',
        grantee,
        reason,
        grantedBy: grantee.subject,
        grantedAt: now,
        expiresAt: new Date(now.getTime() + BREAK_GLASS_MINUTES * 60_000),
      });
      await repository.insert(grant);
      await unit.emit(grantChanged(grant, traceparent));
      account(unit, grant, 'BREAK_GLASS');
      return { kind: 'granted', grant };
    });
  }

  /** A clinic's own, newest first, one more than asked for. */
  async list(tenantId: string, page: PageRequest, kind?: GrantKind): Promise<CaseGrantEntity[]> {
    return this.#database.read(tenantId, async (unit) => {
      const query = newestFirst(unit.repository(CaseGrantEntity).createQueryBuilder('grant'), 'granted_at', page);
      if (kind) query.andWhere('grant.kind = :kind', { kind });
      const rows = await query.getMany();
      unit.notShown(rows.slice(page.first));
      return rows;
    });
  }

  async byId(tenantId: string, id: string): Promise<CaseGrantEntity | null> {
    return this.#database.read(tenantId, (unit) => unit.repository(CaseGrantEntity).findOneBy({ id }));
  }

  /** What other clinics let somebody see right now, newest first, one more than asked for. */
  async grantedTo(grantee: Grantee, page: PageRequest): Promise<CaseGrantEntity[]> {
    return this.#database.across('pulmora_remote', grantee, async (unit) => {
      const rows = await newestFirst(unit.repository(CaseGrantEntity).createQueryBuilder('grant'), 'granted_at', page)
        .andWhere('grant.revoked_at IS NULL AND grant.expires_at > now()')
        .getMany();
      unit.notShown(rows.slice(page.first));
      return rows;
    });
  }

  /** The grants by which somebody may see a study, or a patient's studies, right now. */
  async liveGrants(grantee: Grantee, { studyId, patientId }: DiagnosisScope): Promise<CaseGrantEntity[]> {
    return this.#database.across('pulmora_remote', grantee, async (unit) => {
      const query = unit
        .repository(CaseGrantEntity)
        .createQueryBuilder('grant')
        .where('grant.revoked_at IS NULL AND grant.expires_at > now()');
      if (studyId !== undefined) query.andWhere('grant.study_id = :studyId', { studyId });
      if (patientId !== undefined) query.andWhere('grant.patient_id = :patientId', { patientId });
      const grants = await query.getMany();
      // Looked at to know what may be seen, and shown to nobody.
      unit.notShown(grants);
      return grants;
    });
  }
}

function newGrant(
  values: NewGrant & Pick<CaseGrantEntity, 'tenantId' | 'patientId' | 'kind' | 'grantedBy' | 'grantedAt'>,
): CaseGrantEntity {
  const { grantee, reason, ...rest } = values;
  return {
    ...rest,
    id: randomUUID(),
    granteeTenantId: grantee.tenantId,
    granteeSubject: grantee.subject,
    reason: reason.trim(),
    revokedAt: null,
    revokedBy: null,
    revision: 1,
  };
}

async function change(unit: UnitOfWork, grant: CaseGrantEntity, { traceparent }: Asker): Promise<void> {
  const { tenantId, id, expiresAt, revokedAt, revokedBy } = grant;
  const revision = grant.revision + 1;
  await unit.repository(CaseGrantEntity).update({ tenantId, id }, { expiresAt, revokedAt, revokedBy, revision });
  await unit.emit(grantChanged({ ...grant, revision }, traceparent));
}

/** In the trail of the clinic whose case it is. What people type as a reason stays in the grant, and goes with it. */
const account = (unit: UnitOfWork, grant: CaseGrantEntity, reason: string): void => {
  const { tenantId, id, patientId, studyId } = grant;
  unit.audit({ tenantId, objectType: 'CaseGrant', objectIds: [id], patientId, studyId, reason });
};

/** As one who may break the glass sees it. */
async function whoseCase(
  unit: UnitOfWork,
  studyId: string,
): Promise<{ tenant_id: string; patient_id: string } | undefined> {
  const [row]: { tenant_id: string; patient_id: string }[] = await unit.manager.query(
    'SELECT tenant_id, patient_id FROM diagnoses WHERE study_id = $1 ORDER BY generation DESC LIMIT 1',
    [studyId],
  );
  return row;
}

const liveGrants = (unit: UnitOfWork, studyId: string, grantee: Grantee, now: Date): Promise<CaseGrantEntity[]> =>
  unit.repository(CaseGrantEntity).findBy({
    studyId,
    granteeTenantId: grantee.tenantId,
    granteeSubject: grantee.subject,
    revokedAt: IsNull(),
    expiresAt: MoreThan(now),
  });

async function patientOf(unit: UnitOfWork, studyId: string): Promise<string | undefined> {
  const diagnosis = await unit
    .repository(DiagnosisEntity)
    .findOne({ select: { tenantId: true, id: true, patientId: true }, where: { studyId } });
  if (diagnosis) unit.notShown([diagnosis]);
  return diagnosis?.patientId;
}

/** To the millisecond, and never ahead of what the policies compare with. */
async function databaseNow(unit: UnitOfWork): Promise<Date> {
  const [row]: { now: Date }[] = await unit.manager.query(`SELECT date_trunc('milliseconds', now()) AS now`);
  return row?.now ?? new Date();
}

function faultInReason(reason: string): InvalidInput | undefined {
  const text = reason.trim();
  if (text.length > 0 && text.length <= 500 && READABLE.test(text)) return undefined;
  return InvalidInput.of('reason', 'Say why, in 1 to 500 characters.');
}

function faultInGrantee({ tenantId, subject }: Grantee, ownTenantId: string): InvalidInput | undefined {
  if (!isUuid(tenantId)) return InvalidInput.of('grantee.tenantId', 'This is not the id of a clinic.');
  if (tenantId === ownTenantId) {
    return InvalidInput.of('grantee.tenantId', 'Doctors of your own clinic see its cases without a grant.');
  }
  if (subject.length > 0 && subject.length <= 200 && READABLE.test(subject)) return undefined;
  return InvalidInput.of('grantee.subject', 'Name the doctor, in 1 to 200 characters.');
}

function faultInExpiry(expiresAt: Date, now: Date): InvalidInput | undefined {
  const latest = now.getTime() + MAX_GRANT_DAYS * 86_400_000;
  if (expiresAt > now && expiresAt.getTime() <= latest) return undefined;
  return InvalidInput.of('expiresAt', `A grant ends within ${MAX_GRANT_DAYS} days, and not before it begins.`);
}
