import { toGlobalId } from '@pulmora/platform';
import type { FindingName } from '../diagnosis/finding.types.js';
import type { Deliberation } from './deliberation.js';
import { differencesBetween } from './discrepancy-ledger.js';
import type { OpinionEntity, OpinionPart } from './second-opinion.entity.js';
import { Opinion } from './second-opinion.types.js';

/** A second opinion as somebody may see it, without its case. */
export interface VisibleSecondOpinion {
  readonly id: string;
  readonly status: Deliberation['secondOpinion']['status'];
  readonly requestedAt: Date;
  readonly mine: boolean;
  readonly leaseExpiresAt: Date | null;
  readonly first: Opinion | null;
  readonly second: Opinion | null;
  readonly adjudication: Opinion | null;
  readonly differences: FindingName[];
}

/**
 * Until the second opinion is in, the first one is its reader's alone: neither what they say nor who they are is shown to
 * anybody else. One that is withdrawn before stays sealed, and while a case is read anew so is whatever was said of it.
 *
 * @param subject who looks.
 */
export function visibleTo(subject: string, { secondOpinion, opinions, sealed }: Deliberation): VisibleSecondOpinion {
  const part = (name: OpinionPart) => opinions.find((opinion) => opinion.part === name);
  const [first, second, decided] = [part('FIRST'), part('SECOND'), part('ADJUDICATION')];
  const open = first !== undefined && second !== undefined && !sealed;
  const shown = (opinion: OpinionEntity | undefined) =>
    opinion && (open || opinion.reader === subject) ? toOpinion(opinion) : null;
  return {
    id: toGlobalId('SecondOpinion', secondOpinion.id),
    status: secondOpinion.status,
    requestedAt: secondOpinion.requestedAt,
    mine: secondOpinion.secondReader === subject,
    leaseExpiresAt: secondOpinion.leaseExpiresAt,
    first: shown(first),
    second: shown(second),
    adjudication: shown(decided),
    differences: open ? differencesBetween(first.findings, second.findings).map(({ finding }) => finding) : [],
  };
}

const toOpinion = ({ reader, findings, impression, givenAt }: OpinionEntity): Opinion =>
  Object.assign(new Opinion(), { reader, findings: [...findings], impression, givenAt });
