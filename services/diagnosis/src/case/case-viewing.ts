import type { RequestContext } from '@pulmora/platform';
import type { CaseEntity } from './case.entity.js';
import type { Case, CaseTransition } from './case.types.js';
import { toCase, toTransition, type Viewer } from './case.view.js';
import { type Clock, systemClock } from './case-clock.js';
import type { CaseTransitionEntity } from './case-transition.entity.js';

/** Shows cases to whoever asks, as they stand at the time. */
export class CaseViewing {
  readonly #clock: Clock;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  viewerOf({ identity }: Pick<RequestContext, 'identity'>): Viewer {
    const { subject, tenantId, roles } = identity;
    return { subject, tenantId, roles, seesUnsigned: true };
  }

  show(context: Pick<RequestContext, 'identity'>, row: CaseEntity): Case {
    return toCase(row, this.viewerOf(context), this.#clock());
  }

  showHistory(
    context: Pick<RequestContext, 'identity'>,
    rows: readonly CaseTransitionEntity[],
    blinded: boolean,
  ): CaseTransition[] {
    const viewer = this.viewerOf(context);
    return rows.map((row) => toTransition(row, viewer, blinded));
  }
}
