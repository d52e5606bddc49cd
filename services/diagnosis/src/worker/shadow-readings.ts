import { aggregateStudy, type Outcome } from '@pulmora/la-dnn';
import type { Logger, TenantDatabase } from '@pulmora/platform';
import type { StudyReceivedEvent } from '@pulmora/schema';
import type { ModelLanes } from './model-lanes.js';
import { assertStillShown } from './shadow-standing.js';

export interface ShadowReadingsOptions {
  readonly database: TenantDatabase;
  readonly lanes: ModelLanes;
  readonly onAgreement: (version: string, agrees: boolean) => void;
  readonly logger: Logger;
}

/**
 * Lets a second model read what the first has read. It has no part in any case: one study at a time, and none while the
 * last is still being read, so that what counts never waits for it.
 */
export class ShadowReadings {
  readonly #options: ShadowReadingsOptions;
  #reading: Promise<void> | undefined;

  constructor(options: ShadowReadingsOptions) {
    this.#options = options;
  }

  /** Begins, or leaves the study out; never fails. */
  offer(event: StudyReceivedEvent, outcome: Outcome): void {
    if (this.#reading || this.#options.lanes.rollout?.shadow == null) return;
    this.#reading = this.#read(event, outcome)
      .catch((err: unknown) => this.#options.logger.info({ err, study: event.data.studyId }, 'no shadow reading'))
      .finally(() => {
        this.#reading = undefined;
      });
  }

  /** Resolves when nothing is being read. */
  async idle(): Promise<void> {
    await this.#reading;
  }

  async #read(event: StudyReceivedEvent, outcome: Outcome): Promise<void> {
    const { database, lanes, onAgreement } = this.#options;
    await lanes.useShadow(async ({ reader, model }) => {
      const predictions = await reader.preview({ ...event, data: { ...event.data, priority: 'ROUTINE' } });
      const shadowed = aggregateStudy(predictions, model.rule);
      const agrees = shadowed.outcome === outcome;
      const { tenantid: tenantId, data } = event;
      await database.write(tenantId, async (unit) => {
        await assertStillShown(unit, data);
        await unit.manager.query(
          `INSERT INTO shadow_readings (tenant_id, study_id, generation, model_version, outcome, agrees)
           VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
          [tenantId, data.studyId, data.generation, model.version, shadowed.outcome, agrees],
        );
      });
      onAgreement(model.version, agrees);
    });
  }
}
