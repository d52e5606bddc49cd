import { groupsInOrder, type UnitOfWork } from '@pulmora/platform';
import { In, MoreThan } from 'typeorm';
import type { CaseEntity } from '../case/case.entity.js';
import {
  OpinionEntity,
  type OpinionFinding,
  type OpinionPart,
  SEALED_STATUSES,
  SecondOpinionEntity,
  type SecondOpinionStatusName,
} from './second-opinion.entity.js';

/** A second opinion with what was said so far; who may see which of it is for the view to say. */
export interface Deliberation {
  readonly secondOpinion: SecondOpinionEntity;
  readonly opinions: readonly OpinionEntity[];
  /** Whether somebody is to read the case without knowing what was said of it, now or in an earlier deliberation. */
  readonly sealed: boolean;
}

/** Whether the second reading is not in yet. */
export const isSealed = (status: SecondOpinionStatusName): boolean =>
  (SEALED_STATUSES as readonly SecondOpinionStatusName[]).includes(status);

/** A second opinion as it stands at a time: a reader whose lease is over is none, whether another has taken it or not. */
export function standingAt(row: SecondOpinionEntity, now: Date): SecondOpinionEntity {
  if (row.status !== 'READING' || (row.leaseExpiresAt && row.leaseExpiresAt > now)) return row;
  return { ...row, status: 'REQUESTED', secondReader: null, leaseExpiresAt: null };
}

const PARTS: readonly OpinionPart[] = ['FIRST', 'SECOND', 'ADJUDICATION'];

/** What was said in each, and whether it is to be kept from others. */
export async function deliberationsOf(
  unit: UnitOfWork,
  rows: readonly SecondOpinionEntity[],
  now: Date,
): Promise<Deliberation[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const opinions = await unit.repository(OpinionEntity).findBy({ secondOpinionId: In(ids) });
  const grouped = groupsInOrder(ids, opinions, (row) => row.secondOpinionId);
  // Read last: what is sealed by now was not when the opinions were read, and is not shown any more either.
  const sealed = await sealedCases(
    unit,
    rows.map(({ caseId }) => caseId),
    rows,
  );
  return rows.map((row, i) => ({
    secondOpinion: standingAt(row, now),
    opinions: (grouped[i] ?? []).toSorted((one, other) => PARTS.indexOf(one.part) - PARTS.indexOf(other.part)),
    sealed: sealed.has(row.caseId),
  }));
}

/** Those of the cases that are read by a second reader, or wait for one. */
async function sealedCases(
  unit: UnitOfWork,
  caseIds: readonly string[],
  shown: readonly SecondOpinionEntity[],
): Promise<ReadonlySet<string>> {
  const open = await unit
    .repository(SecondOpinionEntity)
    .findBy({ caseId: In([...caseIds]), status: In([...SEALED_STATUSES]) });
  unit.notShown(open.filter((row) => !shown.includes(row)));
  return new Set(open.map(({ caseId }) => caseId));
}

/** Whether somebody has said anything of a case to other readers, in whatever deliberation. */
export async function hasReadCase(unit: UnitOfWork, { id: caseId }: CaseEntity, reader: string): Promise<boolean> {
  return unit.repository(OpinionEntity).existsBy({ caseId, reader });
}

/** Whether somebody is reading the case as its second reader: until they have, they are to stay apart from it. */
export async function isSecondReader(
  unit: UnitOfWork,
  { tenantId, id: caseId, secondOpinionOpen }: CaseEntity,
  subject: string,
  now: Date,
): Promise<boolean> {
  if (!secondOpinionOpen) return false;
  const reading = {
    tenantId,
    caseId,
    status: 'READING' as const,
    secondReader: subject,
    leaseExpiresAt: MoreThan(now),
  };
  return unit.repository(SecondOpinionEntity).existsBy(reading);
}

/** What was settled last about a case, which a signature has to be in accord with; undefined where nothing was. */
export async function settledFindings(
  unit: UnitOfWork,
  { tenantId, id }: CaseEntity,
): Promise<readonly OpinionFinding[] | undefined> {
  const settlement = (await settledOfCases(unit, tenantId, [id])).get(id);
  if (settlement) unit.notShown([settlement.secondOpinion]);
  return settlement?.findings;
}

/** A second opinion that is settled, and on what. */
interface Settlement {
  readonly secondOpinion: SecondOpinionEntity;
  readonly findings: readonly OpinionFinding[];
}

/**
 * What was settled last about each case, whatever a model has said since, and whichever second opinion was asked for and
 * done without since; cases without are left out.
 */
async function settledOfCases(
  unit: UnitOfWork,
  tenantId: string,
  caseIds: readonly string[],
): Promise<ReadonlyMap<string, Settlement>> {
  const rows = await unit.repository(SecondOpinionEntity).find({
    // No more than whoever works by a grant may look at.
    select: { tenantId: true, id: true, caseId: true, studyId: true, patientId: true, status: true, settledAt: true },
    where: { tenantId, caseId: In([...caseIds]), status: In(['AGREED', 'ADJUDICATED']) },
    order: { settledAt: 'DESC' },
  });
  const last = groupsInOrder(caseIds, rows, (row) => row.caseId).flatMap(([one]) => (one ? [one] : []));
  unit.notShown(rows.filter((row) => !last.includes(row)));
  if (last.length === 0) return new Map();
  const parts = last.map(({ id: secondOpinionId, status }) => {
    const part: OpinionPart = status === 'AGREED' ? 'SECOND' : 'ADJUDICATION';
    return { tenantId, secondOpinionId, part };
  });
  const opinions = await unit.repository(OpinionEntity).find({
    select: { tenantId: true, secondOpinionId: true, part: true, findings: true },
    where: parts,
  });
  return new Map(
    last.flatMap((secondOpinion) => {
      const findings = opinions.find(({ secondOpinionId }) => secondOpinionId === secondOpinion.id)?.findings;
      return findings ? [[secondOpinion.caseId, { secondOpinion, findings }] as const] : [];
    }),
  );
}

/**
 * The same for whoever may look: nothing of a case that is read anew by somebody who is not to know what was said of it.
 * In the order of the cases.
 */
export async function shownSettlements(
  unit: UnitOfWork,
  tenantId: string,
  caseIds: readonly string[],
): Promise<(readonly OpinionFinding[] | undefined)[]> {
  const settled = await settledOfCases(unit, tenantId, caseIds);
  // Read last, as in `deliberationsOf`.
  const sealed = await sealedCases(unit, caseIds, []);
  unit.notShown([...settled.values()].flatMap(({ secondOpinion: row }) => (sealed.has(row.caseId) ? [row] : [])));
  return caseIds.map((id) => (sealed.has(id) ? undefined : settled.get(id)?.findings));
}
