import { groupsInOrder, readWithin, rowsInOrder, type Scope, type TenantDatabase } from '@pulmora/platform';
import { In } from 'typeorm';
import { SignedReportEntity } from './signed-report.entity.js';

/** Reports of a clinic, and of cases that others granted to somebody of it, as they are. */
export class ReportService {
  readonly #database: TenantDatabase;

  constructor(database: TenantDatabase) {
    this.#database = database;
  }

  async byId(scope: Scope, id: string): Promise<SignedReportEntity | undefined> {
    const rows = await readWithin(
      this.#database,
      scope,
      [id],
      (unit, wanted) => unit.repository(SignedReportEntity).findBy({ id: In(wanted) }),
      (row) => row.id,
    );
    return rowsInOrder([id], rows, (row) => row.id)[0];
  }

  /** All versions of the report of each case, the newest first; empty for a case that nobody has signed. */
  async ofCases(scope: Scope, caseIds: readonly string[]): Promise<SignedReportEntity[][]> {
    const rows = await readWithin(
      this.#database,
      scope,
      caseIds,
      (unit, wanted) =>
        unit.repository(SignedReportEntity).find({ where: { caseId: In(wanted) }, order: { version: 'DESC' } }),
      (row) => row.caseId,
    );
    return groupsInOrder(caseIds, rows, (row) => row.caseId);
  }
}
