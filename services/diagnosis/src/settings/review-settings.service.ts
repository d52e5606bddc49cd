import { AsyncResource } from 'node:async_hooks';
import type { RequestContext, TenantDatabase } from '@pulmora/platform';
import { requestLoader } from '@pulmora/platform';
import { In } from 'typeorm';
import { CaseEntity } from '../case/case.entity.js';
import { OVER } from '../case/case-state.js';
import { type AiFindingsAudienceName, ReviewSettingsEntity } from './review-settings.entity.js';

/** What holds for a clinic that has set nothing. */
const STANDARD: AiFindingsAudienceName = 'CLINICAL_STAFF';

type Viewing = Pick<RequestContext, 'identity' | 'loaders' | 'reach'>;

/** What a clinic has settled about the work of its doctors. */
export class ReviewSettingsService {
  readonly #database: TenantDatabase;
  /** Readings that have yet to begin, by clinic. */
  readonly #asked = new Map<string, Promise<AiFindingsAudienceName>>();
  /** Those who ask do so in operations of their own; the reading belongs to none of them. */
  readonly #outside = new AsyncResource('ReviewSettings');

  /**
   * @param database of the process: what is pushed to a subscriber is judged outside of any operation, and what is looked
   * up here is shown to nobody.
   */
  constructor(database: TenantDatabase) {
    this.#database = database;
  }

  /** Read once for all who ask at the same moment, as whoever is told of a change does, by a reading that begins then. */
  audienceOf(tenantId: string): Promise<AiFindingsAudienceName> {
    let asked = this.#asked.get(tenantId);
    if (!asked) {
      asked = this.#outside.runInAsyncScope(() => this.#readSoon(tenantId));
      this.#asked.set(tenantId, asked);
    }
    return asked;
  }

  async #readSoon(tenantId: string): Promise<AiFindingsAudienceName> {
    await new Promise((resolve) => setImmediate(resolve));
    this.#asked.delete(tenantId);
    const settings = await this.#database.read(tenantId, (unit) =>
      unit.repository(ReviewSettingsEntity).findOneBy({ tenantId }),
    );
    return settings?.aiFindingsBeforeSignature ?? STANDARD;
  }

  async setAudience(
    { subject, tenantId }: RequestContext['identity'],
    aiFindingsBeforeSignature: AiFindingsAudienceName,
  ): Promise<AiFindingsAudienceName> {
    await this.#database.write(tenantId, async (unit) => {
      const changed = { tenantId, aiFindingsBeforeSignature, changedBy: subject, changedAt: new Date() };
      await unit.repository(ReviewSettingsEntity).upsert(changed, ['tenantId']);
      unit.audit({ objectType: 'ReviewSettings', objectIds: [], reason: aiFindingsBeforeSignature });
    });
    return aiFindingsBeforeSignature;
  }

  /**
   * Whether somebody is shown what a model makes of cases that nobody has signed. Who reads for a living is, at home and
   * by a grant; others of the clinic are where the clinic lets them.
   */
  async seesUnsigned(context: Viewing): Promise<boolean> {
    const { tenantId, roles } = context.identity;
    if (roles.includes('RADIOLOGIST')) return true;
    // Asked once a request; a subscription forgets it with every push.
    const loader = requestLoader(context as RequestContext, 'review settings', (ids: readonly string[]) =>
      Promise.all(ids.map((id) => this.audienceOf(id))),
    );
    return (await loader.load(tenantId)) === 'CLINICAL_STAFF';
  }

  /** The studies among these of which somebody is not shown what a model makes. UUIDs. */
  async hiddenStudies(context: Viewing, studyIds: readonly string[]): Promise<ReadonlySet<string>> {
    if (studyIds.length === 0 || (await this.seesUnsigned(context))) return new Set();
    const { tenantId } = context.identity;
    const signed = await this.#database.read(tenantId, (unit) =>
      // Keys and states alone, which tell nothing that is not shown with what they belong to.
      unit
        .repository(CaseEntity)
        .find({
          select: { tenantId: true, id: true, studyId: true, patientId: true },
          where: { studyId: In([...studyIds]), state: In([...OVER]) },
        })
        .then((rows) => {
          unit.notShown(rows);
          return rows;
        }),
    );
    const shown = new Set(signed.map(({ studyId }) => studyId));
    return new Set(studyIds.filter((id) => !shown.has(id)));
  }
}
