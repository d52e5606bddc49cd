import { type RequestContext, requestLoader, type TenantDatabase } from '@pulmora/platform';
import type { CaseEntity } from '../case/case.entity.js';

type Looking = Pick<RequestContext, 'identity' | 'loaders' | 'reach'>;

/**
 * Whether somebody who sees a case may work on it. Doctors of its clinic may, by their roles; a doctor of another one by a
 * grant that was given to them. Who broke the glass looks, and does nothing.
 */
export class GrantedWork {
  readonly #database: TenantDatabase;

  /**
   * @param database of the process: what is pushed to a subscriber is judged outside of any operation, and what is looked
   * up here is shown to nobody.
   */
  constructor(database: TenantDatabase) {
    this.#database = database;
  }

  async isOpenTo(context: Looking, { tenantId, studyId }: Pick<CaseEntity, 'tenantId' | 'studyId'>): Promise<boolean> {
    if (tenantId === context.identity.tenantId) return true;
    // Asked once a request; a subscription forgets it with every push.
    const loader = requestLoader(context as RequestContext, 'granted work', (studies: readonly string[]) =>
      this.#given(context, studies),
    );
    return (await loader.load(studyId)).has(tenantId);
  }

  /** The clinics that have given them a grant for each of these studies, and have not ended it. */
  async #given({ identity }: Looking, studyIds: readonly string[]): Promise<ReadonlySet<string>[]> {
    const { tenantId, subject } = identity;
    const rows: { tenant_id: string; study_id: string }[] = await this.#database.across(
      'pulmora_remote',
      { tenantId, subject },
      (unit) =>
        unit.manager.query(
          `SELECT tenant_id, study_id FROM case_grants
            WHERE study_id = ANY ($1) AND kind = 'GRANT' AND revoked_at IS NULL AND expires_at > now()`,
          [[...studyIds]],
        ),
    );
    return studyIds.map((id) => new Set(rows.filter((row) => row.study_id === id).map((row) => row.tenant_id)));
  }
}
