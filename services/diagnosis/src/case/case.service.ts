import { groupsInOrder, readWithin, rowsInOrder, type Scope, type TenantDatabase } from '@pulmora/platform';
import { In } from 'typeorm';
import { CaseEntity } from './case.entity.js';
import { CaseTransitionEntity } from './case-transition.entity.js';

/** A case with what has happened to it, the first thing first. */
export interface CaseHistory {
  readonly of: CaseEntity;
  readonly transitions: readonly CaseTransitionEntity[];
}

/** Cases of a clinic, and those that others granted to somebody of it, as they are. */
export class CaseService {
  readonly #database: TenantDatabase;

  constructor(database: TenantDatabase) {
    this.#database = database;
  }

  /** In the order of the ids; undefined for what is not in scope. */
  async byIds(scope: Scope, ids: readonly string[]): Promise<(CaseEntity | undefined)[]> {
    const rows = await readWithin(
      this.#database,
      scope,
      ids,
      (unit, wanted) => unit.repository(CaseEntity).findBy({ id: In(wanted) }),
      (row) => row.id,
    );
    return rowsInOrder(ids, rows, (row) => row.id);
  }

  /** The case of each study. */
  async ofStudies(scope: Scope, studyIds: readonly string[]): Promise<(CaseEntity | undefined)[]> {
    const rows = await readWithin(
      this.#database,
      scope,
      studyIds,
      (unit, wanted) => unit.repository(CaseEntity).findBy({ studyId: In(wanted) }),
      (row) => row.studyId,
    );
    return rowsInOrder(studyIds, rows, (row) => row.studyId);
  }

  /** What has happened to each case, up to the case as it was then; undefined for what is not in scope. */
  async historyOf(scope: Scope, caseIds: readonly string[]): Promise<(CaseHistory | undefined)[]> {
    const found = await readWithin(
      this.#database,
      scope,
      caseIds,
      async (unit, wanted) => {
        // The case itself, so that whose history was looked at is in the trail.
        const cases = await unit.repository(CaseEntity).findBy({ id: In(wanted) });
        const rows = await unit
          .repository(CaseTransitionEntity)
          .find({ where: { caseId: In(wanted) }, order: { sequence: 'ASC' } });
        const histories = groupsInOrder(
          cases.map(({ id }) => id),
          rows,
          (row) => row.caseId,
        );
        return cases.map((of, i) => ({
          of,
          // What came after is not shown: whether it may be is not known of it.
          transitions: (histories[i] ?? []).filter(({ sequence }) => sequence <= of.revision),
        }));
      },
      ({ of }) => of.id,
    );
    return rowsInOrder(caseIds, found, ({ of }) => of.id);
  }
}
