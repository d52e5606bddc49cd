import {
  groupsInOrder,
  newestFirst,
  type PageRequest,
  readWithin,
  rowsInOrder,
  type Scope,
  type TenantDatabase,
} from '@pulmora/platform';
import type { DiagnosisStatusName } from '@pulmora/schema';
import { In, MoreThanOrEqual } from 'typeorm';
import { DiagnosisEntity } from './diagnosis.entity.js';

/** Which diagnoses of a clinic: of one study, of one patient, or all. UUIDs. */
export interface DiagnosisScope {
  readonly studyId?: string | undefined;
  readonly patientId?: string | undefined;
}

/** Diagnoses of a clinic, as they are. */
export class DiagnosisService {
  readonly #database: TenantDatabase;

  constructor(database: TenantDatabase) {
    this.#database = database;
  }

  /** In the order of the ids; undefined for what is not in scope. */
  async byIds(scope: Scope, ids: readonly string[]): Promise<(DiagnosisEntity | undefined)[]> {
    const rows = await readWithin(
      this.#database,
      scope,
      ids,
      (unit, wanted) => unit.repository(DiagnosisEntity).findBy({ id: In(wanted) }),
      (row) => row.id,
    );
    return rowsInOrder(ids, rows, (row) => row.id);
  }

  /** The latest diagnosis of each study. */
  async latestOfStudies(scope: Scope, studyIds: readonly string[]): Promise<(DiagnosisEntity | undefined)[]> {
    const rows = await readWithin(
      this.#database,
      scope,
      studyIds,
      (unit, wanted) =>
        unit.repository(DiagnosisEntity).find({ where: { studyId: In(wanted) }, order: { generation: 'DESC' } }),
      (row) => row.studyId,
    );
    return groupsInOrder(studyIds, rows, (row) => row.studyId).map(([latest]) => latest);
  }

  /** Newest first, one more than asked for. */
  async list(tenantId: string, page: PageRequest, status?: DiagnosisStatusName): Promise<DiagnosisEntity[]> {
    return this.#database.read(tenantId, async (unit) => {
      const query = newestFirst(unit.repository(DiagnosisEntity).createQueryBuilder('diagnosis'), 'queued_at', page);
      if (status) query.andWhere('diagnosis.status = :status', { status });
      const rows = await query.getMany();
      unit.notShown(rows.slice(page.first));
      return rows;
    });
  }

  /** The ids of the (last thousand) diagnoses in a scope that changed at this time or later, in that order. */
  async changedSince(tenantId: string, scope: DiagnosisScope, since: Date): Promise<string[]> {
    const rows = await this.#database.read(tenantId, (unit) =>
      unit.repository(DiagnosisEntity).find({
        select: { tenantId: true, id: true },
        where: {
          ...(scope.studyId === undefined ? {} : { studyId: scope.studyId }),
          ...(scope.patientId === undefined ? {} : { patientId: scope.patientId }),
          updatedAt: MoreThanOrEqual(since),
        },
        order: { updatedAt: 'DESC' },
        take: 1_000,
      }),
    );
    return rows.map((row) => row.id).reverse();
  }
}
