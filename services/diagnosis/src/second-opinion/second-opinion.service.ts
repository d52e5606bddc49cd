import { randomUUID } from 'node:crypto';
import {
  groupsInOrder,
  InvalidInput,
  newestFirst,
  type PageRequest,
  rowsInOrder,
  type TenantDatabase,
  type UnitOfWork,
} from '@pulmora/platform';
import { Brackets, In } from 'typeorm';
import type { CaseEntity } from '../case/case.entity.js';
import { type Asker, actorOf, changeCase, holds, personOf, refusal } from '../case/case-access.js';
import { type Clock, LEASE_MS, systemClock } from '../case/case-clock.js';
import { moveCase } from '../case/case-journal.js';
import { stepOf } from '../case/case-state.js';
import { FINDING_ORDER } from '../report/verdict.js';
import { faultInText } from '../text.js';
import { type Deliberation, deliberationsOf, hasReadCase, isSealed, shownSettlements } from './deliberation.js';
import { differencesBetween, recordDifferences } from './discrepancy-ledger.js';
import {
  OpinionEntity,
  type OpinionFinding,
  type OpinionPart,
  SecondOpinionEntity,
  type SecondOpinionStatusName,
} from './second-opinion.entity.js';

/** What a reader makes of a case. */
export interface GivenOpinion {
  readonly findings: readonly OpinionFinding[];
  readonly impression: string;
}

export type Deliberating =
  | { readonly kind: 'done'; readonly deliberation: Deliberation; readonly case: CaseEntity }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'not-holder' }
  | { readonly kind: 'stale-reading'; readonly readingRevision: number }
  /** Somebody else has taken it. */
  | { readonly kind: 'taken'; readonly until: Date }
  /** It does not stand so that this could be done. */
  | { readonly kind: 'wrong-status'; readonly status: SecondOpinionStatusName }
  /** A reader is to be independent of the others. */
  | { readonly kind: 'not-independent' }
  | { readonly kind: 'invalid'; readonly fault: InvalidInput };

const MAX_IMPRESSION = 4_000;

/**
 * Second readings that know nothing of the first: the first reader gives their opinion with the request, sealed until the
 * second is in. Where both agree it is settled; where they differ a third reader decides.
 */
export class SecondOpinionService {
  readonly #database: TenantDatabase;
  readonly #clock: Clock;

  constructor(database: TenantDatabase, clock: Clock = systemClock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Asks for a second reader, as the doctor who holds the case and with what they make of it. */
  async request(asker: Asker, caseId: string, readingRevision: number, opinion: GivenOpinion): Promise<Deliberating> {
    const fault = faultIn(opinion);
    if (fault) return { kind: 'invalid', fault };
    const done = await changeCase<Deliberating>(this.#database, asker, caseId, async (unit, held) => {
      const now = this.#clock();
      const by = personOf(asker);
      const step = stepOf(held.state, 'REQUEST_SECOND_OPINION', actorOf(held, by, asker.identity.roles, now));
      if (step.kind === 'refused') return refused(unit, held, { kind: 'not-holder' });
      if (held.readingRevision !== readingRevision) {
        return refused(unit, held, { kind: 'stale-reading', readingRevision: held.readingRevision });
      }
      if (held.secondOpinionOpen) return refused(unit, held, { kind: 'wrong-status', status: 'REQUESTED' });
      const { tenantId, studyId, patientId } = held;
      const secondOpinion: SecondOpinionEntity = {
        tenantId,
        id: randomUUID(),
        caseId,
        studyId,
        patientId,
        status: 'REQUESTED',
        readingRevision,
        requestedBy: by.subject,
        requestedAt: now,
        secondReader: null,
        leaseExpiresAt: null,
        settledAt: null,
      };
      await unit.repository(SecondOpinionEntity).insert(secondOpinion);
      const first = await give(unit, secondOpinion, 'FIRST', by.subject, opinion, now);
      account(unit, secondOpinion);
      const moved = await moveCase(unit, held, {
        action: 'REQUEST_SECOND_OPINION',
        to: step.state,
        at: now,
        by,
        change: { secondOpinionOpen: true },
        traceparent: asker.traceparent,
      });
      return { kind: 'done', deliberation: { secondOpinion, opinions: [first], sealed: true }, case: moved };
    });
    return done ?? { kind: 'unknown' };
  }

  /** Takes on a second reading, as somebody who has had nothing to do with the first; again, to go on with it. */
  take(asker: Asker, id: string): Promise<Deliberating> {
    return this.#change(asker, id, async (unit, held, { secondOpinion: before, opinions }, now) => {
      const { subject } = asker.identity;
      if (!isSealed(before.status)) return refused(unit, held, { kind: 'wrong-status', status: before.status });
      // Whoever holds the case is to sign what comes of it; whoever has read it before knows what was said.
      if (subject === held.assignee || (await hasReadCase(unit, held, subject))) {
        return refused(unit, held, { kind: 'not-independent' });
      }
      if (before.leaseExpiresAt && before.secondReader !== subject) {
        return refused(unit, held, { kind: 'taken', until: before.leaseExpiresAt });
      }
      const taken = await update(unit, before, {
        status: 'READING',
        secondReader: subject,
        leaseExpiresAt: new Date(now.getTime() + LEASE_MS),
      });
      account(unit, taken);
      return { kind: 'done', deliberation: { secondOpinion: taken, opinions, sealed: true }, case: held };
    });
  }

  /** Gives the second opinion. Both are in then: they agree, or a third reader has to decide. */
  give(asker: Asker, id: string, opinion: GivenOpinion): Promise<Deliberating> {
    const fault = faultIn(opinion);
    if (fault) return Promise.resolve({ kind: 'invalid', fault });
    return this.#change(asker, id, async (unit, held, { secondOpinion: before, opinions }, now) => {
      const { subject } = asker.identity;
      if (before.status !== 'READING' || before.secondReader !== subject) {
        return refused(unit, held, { kind: 'not-holder' });
      }
      const [first] = opinions;
      if (!first) throw new Error('a second opinion without a first');
      const second = await give(unit, before, 'SECOND', subject, opinion, now);
      const differences = differencesBetween(first.findings, second.findings);
      await recordDifferences(unit, held, 'BETWEEN_READERS', differences, now);
      const both = [first, second];
      if (differences.length === 0) return this.#settle(unit, held, before, 'AGREED', both, now, asker);
      const differing = await update(unit, before, { status: 'DISAGREED', leaseExpiresAt: null });
      account(unit, differing);
      const moved = await settleStep(unit, held, now, asker, { disagreement: 'BETWEEN_READERS' });
      return { kind: 'done', deliberation: { secondOpinion: differing, opinions: both, sealed: false }, case: moved };
    });
  }

  /** Decides between two who differ, as neither of them. */
  adjudicate(asker: Asker, id: string, opinion: GivenOpinion): Promise<Deliberating> {
    const fault = faultIn(opinion);
    if (fault) return Promise.resolve({ kind: 'invalid', fault });
    return this.#change(asker, id, async (unit, held, { secondOpinion: before, opinions }, now) => {
      const { subject } = asker.identity;
      if (before.status !== 'DISAGREED') return refused(unit, held, { kind: 'wrong-status', status: before.status });
      if (opinions.some(({ reader }) => reader === subject)) return refused(unit, held, { kind: 'not-independent' });
      const decided = await give(unit, before, 'ADJUDICATION', subject, opinion, now);
      return this.#settle(unit, held, before, 'ADJUDICATED', [...opinions, decided], now, asker);
    });
  }

  /** Does without a second opinion after all, as the doctor who holds the case. */
  withdraw(asker: Asker, id: string): Promise<Deliberating> {
    return this.#change(asker, id, async (unit, held, { secondOpinion: before, opinions }, now) => {
      if (!holds(held, personOf(asker), now)) return refused(unit, held, { kind: 'not-holder' });
      if (!isSealed(before.status)) return refused(unit, held, { kind: 'wrong-status', status: before.status });
      return this.#settle(unit, held, before, 'WITHDRAWN', opinions, now, asker);
    });
  }

  /** Of a clinic, newest first, one more than asked for. */
  async list(tenantId: string, page: PageRequest, status?: SecondOpinionStatusName): Promise<Deliberation[]> {
    return this.#database.read(tenantId, async (unit) => {
      const query = newestFirst(
        unit.repository(SecondOpinionEntity).createQueryBuilder('second'),
        'requested_at',
        page,
      );
      const now = this.#clock();
      if (status) query.andWhere(standing(status), { status, now });
      const rows = await query.getMany();
      unit.notShown(rows.slice(page.first));
      return deliberationsOf(unit, rows, now);
    });
  }

  /** The newest of each case. */
  async ofCases(tenantId: string, caseIds: readonly string[]): Promise<(Deliberation | undefined)[]> {
    return this.#database.read(tenantId, async (unit) => {
      const rows = await unit
        .repository(SecondOpinionEntity)
        .find({ where: { caseId: In([...caseIds]) }, order: { requestedAt: 'DESC' } });
      const newest = groupsInOrder(caseIds, rows, (row) => row.caseId).flatMap(([one]) => (one ? [one] : []));
      unit.notShown(rows.filter((row) => !newest.includes(row)));
      const found = await deliberationsOf(unit, newest, this.#clock());
      return rowsInOrder(caseIds, found, ({ secondOpinion }) => secondOpinion.caseId);
    });
  }

  /** What was settled about each case and is to be signed; undefined where nothing was, or while it is read anew. */
  async settledOfCases(
    tenantId: string,
    caseIds: readonly string[],
  ): Promise<(readonly OpinionFinding[] | undefined)[]> {
    return this.#database.read(tenantId, (unit) => shownSettlements(unit, tenantId, caseIds));
  }

  async #change(
    asker: Asker,
    id: string,
    work: (unit: UnitOfWork, held: CaseEntity, before: Deliberation, now: Date) => Promise<Deliberating>,
  ): Promise<Deliberating> {
    const { tenantId } = asker.identity;
    const named = await this.#database.read(tenantId, async (unit) => {
      const row = await unit.repository(SecondOpinionEntity).findOneBy({ id });
      if (row) unit.notShown([row]);
      return row;
    });
    if (!named) return { kind: 'unknown' };
    const done = await changeCase<Deliberating>(this.#database, asker, named.caseId, async (unit, held) => {
      // Under the lock of its case, which whoever changes it takes first.
      const row = await unit.repository(SecondOpinionEntity).findOneByOrFail({ id });
      unit.notShown([row]);
      const now = this.#clock();
      const [before] = await deliberationsOf(unit, [row], now);
      return before ? work(unit, held, before, now) : { kind: 'unknown' };
    });
    return done ?? { kind: 'unknown' };
  }

  async #settle(
    unit: UnitOfWork,
    held: CaseEntity,
    before: SecondOpinionEntity,
    status: 'AGREED' | 'ADJUDICATED' | 'WITHDRAWN',
    opinions: readonly OpinionEntity[],
    now: Date,
    asker: Asker,
  ): Promise<Deliberating> {
    const settled = await update(unit, before, { status, leaseExpiresAt: null, settledAt: now });
    account(unit, settled);
    const moved = await settleStep(unit, held, now, asker, { secondOpinionOpen: false });
    return { kind: 'done', deliberation: { secondOpinion: settled, opinions, sealed: false }, case: moved };
  }
}

async function settleStep(
  unit: UnitOfWork,
  held: CaseEntity,
  at: Date,
  { traceparent }: Asker,
  change: Partial<CaseEntity>,
): Promise<CaseEntity> {
  const step = stepOf(held.state, 'SETTLE_SECOND_OPINION', 'PLATFORM');
  if (step.kind === 'refused') throw new Error('a second opinion on a case that is over');
  return moveCase(unit, held, { action: 'SETTLE_SECOND_OPINION', to: step.state, at, change, traceparent });
}

async function update(
  unit: UnitOfWork,
  before: SecondOpinionEntity,
  change: Partial<SecondOpinionEntity>,
): Promise<SecondOpinionEntity> {
  const { tenantId, id } = before;
  await unit.repository(SecondOpinionEntity).update({ tenantId, id }, change);
  return { ...before, ...change };
}

async function give(
  unit: UnitOfWork,
  { tenantId, id: secondOpinionId, caseId }: SecondOpinionEntity,
  part: OpinionPart,
  reader: string,
  { findings, impression }: GivenOpinion,
  givenAt: Date,
): Promise<OpinionEntity> {
  const byFinding = new Map(findings.map((one) => [one.finding, one.verdict]));
  const ordered = FINDING_ORDER.map((finding) => ({ finding, verdict: byFinding.get(finding) ?? 'INDETERMINATE' }));
  const opinion: OpinionEntity = {
    tenantId,
    secondOpinionId,
    part,
    caseId,
    reader,
    findings: ordered,
    impression: impression.trim(),
    givenAt,
  };
  await unit.repository(OpinionEntity).insert(opinion as never);
  return opinion;
}

/** Those that stand so at a time, `:now`. */
const standing = (status: SecondOpinionStatusName) =>
  new Brackets((either) => {
    const reading = `second.status = 'READING' AND second.lease_expires_at`;
    if (status === 'READING') either.where(`${reading} > :now`);
    else either.where('second.status = :status');
    if (status === 'REQUESTED') either.orWhere(`${reading} <= :now`);
  });

function account(unit: UnitOfWork, { tenantId, id, patientId, studyId }: SecondOpinionEntity): void {
  unit.audit({ tenantId, objectType: 'SecondOpinion', objectIds: [id], patientId, studyId });
}

/** What the answers are called in the schema. */
const REFUSALS: Readonly<Partial<Record<Deliberating['kind'], string>>> = {
  'not-holder': 'NotHolder',
  'stale-reading': 'StaleReading',
  taken: 'SecondOpinionTaken',
  'wrong-status': 'WrongSecondOpinionStatus',
  'not-independent': 'NotIndependent',
};

function refused(unit: UnitOfWork, held: CaseEntity, answer: Deliberating): Deliberating {
  unit.audit(refusal(held, REFUSALS[answer.kind] ?? answer.kind));
  return answer;
}

function faultIn({ findings, impression }: GivenOpinion): InvalidInput | undefined {
  const named = new Set(findings.map(({ finding }) => finding));
  if (findings.length !== FINDING_ORDER.length || named.size !== FINDING_ORDER.length) {
    return InvalidInput.of('findings', 'Say what you see of each of the six findings, once.');
  }
  return faultInText('impression', impression, MAX_IMPRESSION);
}
