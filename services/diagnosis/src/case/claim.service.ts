import { InvalidInput, type TenantDatabase, type UnitOfWork } from '@pulmora/platform';
import type { CaseActionName, CaseStateName } from '@pulmora/schema';
import { isSecondReader } from '../second-opinion/deliberation.js';
import { faultInText } from '../text.js';
import { CaseEntity } from './case.entity.js';
import { type Asker, actorOf, changeCase, holds, personOf, refusal, sweepClaim, UNCLAIMED } from './case-access.js';
import { type Clock, leaseFrom, stateAt, systemClock } from './case-clock.js';
import { moveCase } from './case-journal.js';
import { stepOf } from './case-state.js';
import { changeGrantedCase } from './granted-case.js';

export type Claiming =
  | { readonly kind: 'done'; readonly case: CaseEntity }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'taken'; readonly until: Date }
  | { readonly kind: 'not-holder' }
  | { readonly kind: 'wrong-state'; readonly state: CaseStateName }
  | { readonly kind: 'invalid'; readonly fault: InvalidInput };

/** What is done to a case that is locked, at a time. @param until when the grant ends by which it is done, if it is by one. */
type Work = (unit: UnitOfWork, held: CaseEntity, now: Date, until?: Date) => Promise<Claiming>;

/**
 * Who works on which case: one doctor at a time, for as long as they say that they do, and as they are granted the case
 * where it is another clinic's.
 */
export class ClaimService {
  readonly #database: TenantDatabase;
  readonly #clock: Clock;

  constructor(database: TenantDatabase, clock: Clock = systemClock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Takes a case for one lease. Of any number who claim it at once, one has it. Claiming one's own renews it. */
  async claim(asker: Asker, caseId: string): Promise<Claiming> {
    const person = personOf(asker);
    const taken = (unit: UnitOfWork, found: CaseEntity, now: Date): Claiming | undefined => {
      if (stateAt(found, now) !== 'CLAIMED' || !found.leaseExpiresAt || holds(found, person, now)) return undefined;
      unit.audit(refusal(found, 'AlreadyClaimed'));
      return { kind: 'taken', until: found.leaseExpiresAt };
    };
    const attempt: Work = async (unit, found, now, until) => {
      if (holds(found, person, now)) return renewed(unit, found, now, until);
      const lost = taken(unit, found, now);
      if (lost) return lost;
      if (await isSecondReader(unit, found, person.subject, now)) {
        unit.audit(refusal(found, 'WrongCaseState'));
        return { kind: 'wrong-state', state: stateAt(found, now) };
      }
      const held = await sweepClaim(unit, found, now, asker.traceparent);
      return this.#step(unit, held, asker, now, 'CLAIM', {
        assignee: person.subject,
        assigneeTenantId: person.tenantId,
        claimedAt: now,
        leaseExpiresAt: leaseFrom(now, until),
      });
    };
    // A case that is seen to be taken is not queued for: of a thousand who click at once, few wait for the lock.
    return this.#change(asker, caseId, attempt, taken);
  }

  /** Goes on for another lease. Nothing that anybody else sees happens to the case. */
  async renew(asker: Asker, caseId: string): Promise<Claiming> {
    return this.#asHolder(asker, caseId, renewed);
  }

  /** Gives a case back unsigned. */
  async giveBack(asker: Asker, caseId: string, reason: string): Promise<Claiming> {
    const fault = faultInText('reason', reason, 500);
    if (fault) return { kind: 'invalid', fault };
    return this.#asHolder(asker, caseId, (unit, held, now) =>
      this.#step(unit, held, asker, now, 'RETURN', UNCLAIMED, reason),
    );
  }

  /**
   * Gives a case to a colleague of the clinic, whose lease begins. Nobody here knows who is a doctor: a name that is
   * nobody's, or no radiologist's, renews nothing, and the case is free again when its lease is over.
   */
  async handOver(asker: Asker, caseId: string, toSubject: string, reason: string): Promise<Claiming> {
    const fault = faultInText('reason', reason, 500) ?? faultInText('toSubject', toSubject, 200);
    if (fault) return { kind: 'invalid', fault };
    if (toSubject === asker.identity.subject) {
      return { kind: 'invalid', fault: InvalidInput.of('toSubject', 'Name somebody else.') };
    }
    return this.#asHolder(asker, caseId, async (unit, held, now) => {
      if (await isSecondReader(unit, held, toSubject, now)) {
        unit.audit(refusal(held, 'InvalidInput'));
        return { kind: 'invalid', fault: InvalidInput.of('toSubject', 'They give the second opinion: name another.') };
      }
      const change = {
        assignee: toSubject,
        assigneeTenantId: asker.identity.tenantId,
        claimedAt: now,
        leaseExpiresAt: leaseFrom(now),
      };
      return this.#step(unit, held, asker, now, 'HAND_OVER', change, reason);
    });
  }

  #asHolder(asker: Asker, caseId: string, work: Work): Promise<Claiming> {
    return this.#change(asker, caseId, async (unit, held, now, until) => {
      if (holds(held, personOf(asker), now)) return work(unit, held, now, until);
      unit.audit(refusal(held, 'NotHolder'));
      return { kind: 'not-holder' };
    });
  }

  async #change(
    asker: Asker,
    caseId: string,
    work: Work,
    glance: (unit: UnitOfWork, found: CaseEntity, now: Date) => Claiming | undefined = () => undefined,
  ): Promise<Claiming> {
    // Told once it is locked: whoever waited for the lock is judged by the time at which they got it.
    const workNow = (unit: UnitOfWork, held: CaseEntity, until?: Date) => work(unit, held, this.#clock(), until);
    const glanceNow = (unit: UnitOfWork, found: CaseEntity) => glance(unit, found, this.#clock());
    const own = await changeCase<Claiming>(
      this.#database,
      asker,
      caseId,
      (unit, held) => workNow(unit, held),
      glanceNow,
    );
    if (own) return own;
    const granted = await changeGrantedCase(this.#database, asker, caseId, this.#clock, workNow, glanceNow);
    return granted ?? { kind: 'unknown' };
  }

  async #step(
    unit: UnitOfWork,
    held: CaseEntity,
    asker: Asker,
    at: Date,
    action: CaseActionName,
    change: Partial<CaseEntity>,
    reason?: string,
  ): Promise<Claiming> {
    const by = personOf(asker);
    const step = stepOf(held.state, action, actorOf(held, by, asker.identity.roles, at));
    if (step.kind === 'refused') {
      unit.audit(refusal(held, step.why === 'WRONG_STATE' ? 'WrongCaseState' : 'NotHolder'));
      return step.why === 'WRONG_STATE' ? { kind: 'wrong-state', state: held.state } : { kind: 'not-holder' };
    }
    const { traceparent } = asker;
    const moved = await moveCase(unit, held, {
      action,
      to: step.state,
      at,
      by,
      reason: reason?.trim(),
      change,
      traceparent,
    });
    return { kind: 'done', case: moved };
  }
}

async function renewed(unit: UnitOfWork, held: CaseEntity, now: Date, until?: Date): Promise<Claiming> {
  const { tenantId, id, patientId, studyId } = held;
  const leaseExpiresAt = leaseFrom(now, until);
  await unit.repository(CaseEntity).update({ tenantId, id }, { leaseExpiresAt });
  unit.audit({ tenantId, objectType: 'Case', objectIds: [id], patientId, studyId });
  return { kind: 'done', case: { ...held, leaseExpiresAt } };
}
