import { randomUUID } from 'node:crypto';
import type { TenantDatabase, UnitOfWork } from '@pulmora/platform';
import type { StudyReceivedEvent } from '@pulmora/schema';
import { DiagnosisEntity, type FailureCode } from './diagnosis.entity.js';
import { diagnosisUpdated } from './diagnosis.events.js';
import { isTerminal, mayBecome } from './diagnosis-status.js';

/** What a completed reading says. */
export type Findings = Required<
  Pick<
    DiagnosisEntity,
    | 'outcome'
    | 'abstention'
    | 'refusedImages'
    | 'covid19Probability'
    | 'lesions'
    | 'modelName'
    | 'modelVersion'
    | 'engine'
    | 'inferenceMs'
  >
>;

/**
 * The life of a case: every step is a row change and an event in one transaction, may be repeated, and never takes a
 * case back. A step that comes too late only repeats the event, so that whoever missed it learns of it.
 */
export class CaseLog {
  readonly #database: TenantDatabase;

  constructor(database: TenantDatabase) {
    this.#database = database;
  }

  /** Opens the case of a study: QUEUED, or WITHHELD at once when the patient wants no model to read it. */
  open(event: StudyReceivedEvent): Promise<DiagnosisEntity> {
    return this.#inCase(event, async (unit, diagnosis, opened) => {
      const withheld = !event.data.aiReadingConsent && mayBecome(diagnosis.status, 'WITHHELD');
      if (withheld) return this.#change(unit, event, diagnosis, { status: 'WITHHELD', completedAt: new Date() });
      if (opened || isTerminal(diagnosis.status)) await unit.emit(diagnosisUpdated(diagnosis, event.traceparent));
      return diagnosis;
    });
  }

  /** RUNNING, unless the case is over already. */
  start(event: StudyReceivedEvent): Promise<DiagnosisEntity> {
    return this.#step(event, { status: 'RUNNING', startedAt: new Date() });
  }

  complete(event: StudyReceivedEvent, findings: Findings): Promise<DiagnosisEntity> {
    return this.#step(event, { status: 'COMPLETED', completedAt: new Date(), ...findings });
  }

  fail(event: StudyReceivedEvent, failureCode: FailureCode): Promise<DiagnosisEntity> {
    return this.#step(event, { status: 'FAILED', completedAt: new Date(), failureCode });
  }

  #step(
    event: StudyReceivedEvent,
    change: Partial<DiagnosisEntity> & Pick<DiagnosisEntity, 'status'>,
  ): Promise<DiagnosisEntity> {
    return this.#inCase(event, async (unit, diagnosis) => {
      if (mayBecome(diagnosis.status, change.status)) return this.#change(unit, event, diagnosis, change);
      if (isTerminal(diagnosis.status)) await unit.emit(diagnosisUpdated(diagnosis, event.traceparent));
      return diagnosis;
    });
  }

  async #change(
    unit: UnitOfWork,
    event: StudyReceivedEvent,
    diagnosis: DiagnosisEntity,
    change: Partial<DiagnosisEntity>,
  ): Promise<DiagnosisEntity> {
    const { tenantId, id } = diagnosis;
    const changed = { ...diagnosis, ...change, revision: diagnosis.revision + 1, updatedAt: new Date() };
    const { tenantId: _tenant, id: _id, ...columns } = changed;
    await unit.repository(DiagnosisEntity).update({ tenantId, id }, columns);
    await unit.emit(diagnosisUpdated(changed, event.traceparent));
    return changed;
  }

  /** Locks the case, which it opens when there is none yet: a worker may be faster than whoever opens cases. */
  #inCase(
    event: StudyReceivedEvent,
    work: (unit: UnitOfWork, diagnosis: DiagnosisEntity, opened: boolean) => Promise<DiagnosisEntity>,
  ): Promise<DiagnosisEntity> {
    const { tenantid: tenantId, data } = event;
    const { studyId, patientId, generation, priority } = data;
    return this.#database.write(tenantId, async (unit) => {
      const repository = unit.repository(DiagnosisEntity);
      const now = new Date();
      const inserted = await repository
        .createQueryBuilder()
        .insert()
        .values({
          tenantId,
          id: randomUUID(),
          studyId,
          patientId,
          generation,
          priority,
          status: 'QUEUED',
          revision: 1,
          queuedAt: now,
          updatedAt: now,
        })
        .orIgnore()
        .returning('id')
        .execute();
      const diagnosis = await repository.findOneOrFail({
        where: { studyId, generation },
        lock: { mode: 'pessimistic_write' },
      });
      return work(unit, diagnosis, (inserted.raw as unknown[]).length > 0);
    });
  }
}
