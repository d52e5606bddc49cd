import { randomUUID } from 'node:crypto';
import { newestFirst, type PageRequest, type TenantDatabase, type UnitOfWork } from '@pulmora/platform';
import type { CaseDisagreementName, CaseEntity } from '../case/case.entity.js';
import type { FindingName } from '../diagnosis/finding.types.js';
import type { DecidedFinding, VerdictName } from '../report/verdict.js';
import { DiscrepancyEntity } from './discrepancy.entity.js';
import { SEALED_STATUSES } from './second-opinion.entity.js';

export interface Difference {
  readonly finding: FindingName;
  readonly one: VerdictName;
  readonly other: VerdictName;
}

/** What somebody says of a finding. */
interface Said {
  readonly finding: FindingName;
  readonly verdict: VerdictName;
}

/** Where two readers say otherwise, in the order of the first one's findings. */
export function differencesBetween(first: readonly Said[], second: readonly Said[]): Difference[] {
  const verdicts = new Map(second.map(({ finding, verdict }) => [finding, verdict]));
  return first.flatMap(({ finding, verdict: one }) => {
    const other = verdicts.get(finding);
    return other && other !== one ? [{ finding, one, other }] : [];
  });
}

/**
 * Where a doctor says otherwise than a model that had said something.
 *
 * @param before what was signed before, which is in the ledger already where it still stands.
 */
export function differencesFromModel(
  decided: readonly DecidedFinding[],
  before: readonly DecidedFinding[] = [],
): Difference[] {
  const signed = new Map(before.map(({ finding, verdict }) => [finding, verdict]));
  return decided.flatMap(({ finding, modelVerdict: one, verdict: other }) =>
    one !== null && one !== other && signed.get(finding) !== other ? [{ finding, one, other }] : [],
  );
}

/** Writes differences into the ledger, in the transaction in which they came to light. */
export async function recordDifferences(
  unit: UnitOfWork,
  { tenantId, id: caseId, studyId, patientId }: CaseEntity,
  kind: CaseDisagreementName,
  differences: readonly Difference[],
  recordedAt: Date,
): Promise<void> {
  if (differences.length === 0) return;
  const of = { tenantId, caseId, studyId, patientId, kind, recordedAt };
  await unit
    .repository(DiscrepancyEntity)
    .insert(differences.map((difference) => ({ ...of, ...difference, id: randomUUID() })));
}

/** Where doctors of a clinic said otherwise than a model, or than one another. */
export class DiscrepancyLedger {
  constructor(private readonly database: TenantDatabase) {}

  /**
   * Newest first, one more than asked for. Of a case that somebody is to read anew without knowing what was said of it,
   * the ledger says nothing until they have.
   */
  async list(tenantId: string, page: PageRequest): Promise<DiscrepancyEntity[]> {
    return this.database.read(tenantId, async (unit) => {
      const query = unit
        .repository(DiscrepancyEntity)
        .createQueryBuilder('discrepancy')
        .where(
          `NOT EXISTS (SELECT 1 FROM second_opinions sealed
                        WHERE sealed.tenant_id = discrepancy.tenant_id AND sealed.case_id = discrepancy.case_id
                          AND sealed.settled_at IS NULL AND sealed.status IN (:...sealed))`,
          { sealed: SEALED_STATUSES },
        );
      const rows = await newestFirst(query, 'recorded_at', page).getMany();
      unit.notShown(rows.slice(page.first));
      return rows;
    });
  }
}
