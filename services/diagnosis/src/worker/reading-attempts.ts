import { PoisonMessageError, type TenantDatabase } from '@pulmora/platform';
import type { StudyReceivedEvent } from '@pulmora/schema';
import { ReadingAttemptsEntity } from './reading-attempts.entity.js';

/** A study in whose reading so many workers died is not read any more. One death may be anybody's fault. */
export const MOST_DEATHS = 4;

/** A network that fails this often on an image by itself will fail again. */
export const MOST_FAILURES = 3;

/** What is known of a study when its reading begins. */
export interface Attempt {
  /** Whether earlier attempts ended badly: its images are read in batches of their own. */
  readonly suspect: boolean;
}

const OWED_EVERY_MS = 1_000;

/**
 * Counts attempts where they outlive the worker. Deliveries would not do: a message is delivered again for an outage of
 * the database too, and a study that kills its worker is settled by nobody.
 */
export class ReadingAttempts {
  readonly #database: TenantDatabase;
  /** Ends that could not be written yet. */
  readonly #owed = new Map<string, { readonly event: StudyReceivedEvent; ended: number; failed: number }>();
  #timer: NodeJS.Timeout | undefined;

  constructor(database: TenantDatabase) {
    this.#database = database;
  }

  /**
   * Counts one more attempt at a study whose case is open.
   *
   * @param knownSuspect whether the caller sees to it that no other suspect is read meanwhile.
   * @returns undefined, and counts nothing, for a suspect of which the caller does not know.
   * @throws {PoisonMessageError} for a study that must not be tried again.
   */
  async begin(event: StudyReceivedEvent, knownSuspect: boolean): Promise<Attempt | undefined> {
    await this.#settleDebts();
    const { studyId, generation } = event.data;
    const { tenantid: tenantId } = event;
    return this.#database.write(tenantId, async (unit) => {
      const row = await unit
        .repository(ReadingAttemptsEntity)
        .findOne({ where: { studyId, generation }, lock: { mode: 'pessimistic_write' } });
      const deaths = row ? row.begun - row.ended : 0;
      const failed = row?.failed ?? 0;
      if (deaths >= MOST_DEATHS) throw new PoisonMessageError('ENDS_ITS_WORKER');
      if (failed >= MOST_FAILURES) throw new PoisonMessageError('NETWORK_FAILS');
      const suspect = deaths > 0 || failed > 0;
      if (suspect && !knownSuspect) return undefined;
      await unit.manager.query(
        `INSERT INTO reading_attempts AS a (tenant_id, study_id, generation, begun) VALUES ($1, $2, $3, 1)
         ON CONFLICT (tenant_id, study_id, generation) DO UPDATE SET begun = a.begun + 1`,
        [tenantId, studyId, generation],
      );
      return { suspect };
    });
  }

  /** Counts the end of an attempt; where the database is away, as soon as it is back. */
  async end(event: StudyReceivedEvent, networkFailed: boolean): Promise<void> {
    const key = `${event.tenantid} ${event.data.studyId} ${event.data.generation}`;
    const owed = this.#owed.get(key) ?? { event, ended: 0, failed: 0 };
    owed.ended += 1;
    if (networkFailed) owed.failed += 1;
    this.#owed.set(key, owed);
    await this.#settleDebts().catch(() => {});
  }

  async #settleDebts(): Promise<void> {
    clearTimeout(this.#timer);
    for (const [key, owed] of [...this.#owed]) {
      this.#owed.delete(key);
      try {
        await this.#write(owed);
      } catch (error) {
        const later = this.#owed.get(key);
        this.#owed.set(key, {
          event: owed.event,
          ended: owed.ended + (later?.ended ?? 0),
          failed: owed.failed + (later?.failed ?? 0),
        });
        this.#timer = setTimeout(() => void this.#settleDebts().catch(() => {}), OWED_EVERY_MS);
        this.#timer.unref();
        throw error;
      }
    }
  }

  async #write({ event, ended, failed }: { event: StudyReceivedEvent; ended: number; failed: number }): Promise<void> {
    const { tenantid: tenantId, data } = event;
    await this.#database.write(tenantId, (unit) =>
      unit.manager.query(
        `UPDATE reading_attempts SET ended = ended + $4, failed = failed + $5
          WHERE tenant_id = $1 AND study_id = $2 AND generation = $3`,
        [tenantId, data.studyId, data.generation, ended, failed],
      ),
    );
  }
}
