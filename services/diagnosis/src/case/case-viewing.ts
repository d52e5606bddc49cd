import type { RequestContext } from '@pulmora/platform';
import type { GrantedWork } from '../grant/granted-work.js';
import type { ReviewSettingsService } from '../settings/review-settings.service.js';
import type { CaseEntity } from './case.entity.js';
import type { CaseHistory } from './case.service.js';
import type { Case, CaseTransition } from './case.types.js';
import { toCase, toTransition, type Viewer } from './case.view.js';
import { type Clock, systemClock } from './case-clock.js';

/** Shows cases to whoever asks, as they stand at the time. */
export class CaseViewing {
  readonly #settings: ReviewSettingsService;
  readonly #work: GrantedWork;
  readonly #clock: Clock;

  constructor(settings: ReviewSettingsService, work: GrantedWork, clock: Clock = systemClock) {
    this.#settings = settings;
    this.#work = work;
    this.#clock = clock;
  }

  /** By the clock that cases are shown by. */
  now(): Date {
    return this.#clock();
  }

  async viewerOf(context: RequestContext): Promise<Viewer> {
    const { subject, tenantId, roles } = context.identity;
    return { subject, tenantId, roles, seesUnsigned: await this.#settings.seesUnsigned(context) };
  }

  async show(context: RequestContext, row: CaseEntity): Promise<Case> {
    const [viewer, open] = await Promise.all([this.viewerOf(context), this.#work.isOpenTo(context, row)]);
    return toCase(row, viewer, this.now(), open);
  }

  showHistory({ identity }: RequestContext, { of, transitions }: CaseHistory): CaseTransition[] {
    return transitions.map((row) => toTransition(row, identity, of.secondOpinionOpen));
  }
}
