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
  const open = await unit
    .repository(SecondOpinionEntity)
    .findBy({ caseId: In(rows.map(({ caseId }) => caseId)), status: In([...SEALED_STATUSES]) });
  unit.notShown(open.filter((row) => !rows.includes(row)));
  const sealed = new Set(open.map(({ caseId }) => caseId));
  return rows.map((row, i) => ({
    secondOpinion: standingAt(row, now),
    opinions: (grouped[i] ?? []).toSorted((one, other) => PARTS.indexOf(one.part) - PARTS.indexOf(other.part)),
    sealed: sealed.has(row.caseId),
  }));
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

/**
 * What was settled last about a case, which a signature has to be in accord with whatever a model has said since;
 * undefined where nothing was.
 */
export async function settledFindings(
  unit: UnitOfWork,
  { tenantId, id: caseId }: CaseEntity,
): Promise<readonly OpinionFinding[] | undefined> {
  const [last] = await unit.repository(SecondOpinionEntity).find({
    // No more than whoever works by a grant may look at.
    select: { tenantId: true, id: true, caseId: true, studyId: true, patientId: true, status: true, settledAt: true },
    where: { tenantId, caseId, status: In(['AGREED', 'ADJUDICATED']) },
    order: { settledAt: 'DESC' },
    take: 1,
  });
  if (!last) return undefined;
  unit.notShown([last]);
  const part: OpinionPart = last.status === 'AGREED' ? 'SECOND' : 'ADJUDICATION';
  const opinion = await unit.repository(OpinionEntity).findOne({
    select: { tenantId: true, secondOpinionId: true, part: true, findings: true },
    where: { tenantId, secondOpinionId: last.id, part },
  });
  return opinion?.findings;
}
