import { randomUUID } from 'node:crypto';
import {
  holdStanding,
  isWithdrawn,
  newCloudEvent,
  noteConsent,
  noteErasure,
  PatientErasedError,
  type PatientStanding,
  type TenantDatabase,
  type UnitOfWork,
} from '@pulmora/platform';
import {
  PATIENT_ERASURE_CONFIRMED,
  type PatientConsentChangedEvent,
  type PatientErasureConfirmedData,
  type PatientErasureRequestedEvent,
  patientErasureConfirmedSubject,
  type StudyReceivedEvent,
} from '@pulmora/schema';
import { In, MoreThanOrEqual } from 'typeorm';
import { CaseEntity } from '../case/case.entity.js';
import { heedReading, openCase } from '../case/case-reading.js';
import { CaseGrantEntity } from '../grant/case-grant.entity.js';
import { ImageReadingEntity } from '../image-reading/image-reading.entity.js';
import { DiagnosisEntity, type FailureCode } from './diagnosis.entity.js';
import { diagnosisUpdated } from './diagnosis.events.js';
import { isTerminal, mayBecome } from './diagnosis-status.js';
import type { CaseRequest } from './study-received.js';

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

/** What a case says whose reading was discarded; a finding that is added above is one to be cleared here. */
const NO_FINDINGS: Record<keyof Findings, null> = {
  outcome: null,
  abstention: null,
  refusedImages: null,
  covid19Probability: null,
  lesions: null,
  modelName: null,
  modelVersion: null,
  engine: null,
  inferenceMs: null,
};

/** Whoever was reading a study is not to read on: its case is over. */
export class ReadingOverError extends Error {
  constructor() {
    super('the case is over');
    this.name = 'ReadingOverError';
  }
}

/**
 * To be called in the transaction that stores anything read of a study, before it does: holds the case open until then.
 *
 * @throws {ReadingOverError} when its consent was withdrawn, or its patient erased, meanwhile.
 */
export async function assertStillRead(unit: UnitOfWork, { data }: StudyReceivedEvent): Promise<void> {
  const { studyId, generation, patientId } = data;
  const standing = await holdStanding(unit, patientId);
  if (standing.erased || isWithdrawn(standing, data)) throw new ReadingOverError();
  const diagnosis = await unit.repository(DiagnosisEntity).findOneBy({ studyId, generation });
  if (!diagnosis || isTerminal(diagnosis.status)) throw new ReadingOverError();
}

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
  open(event: CaseRequest): Promise<DiagnosisEntity> {
    return this.#inCase(event, async (unit, diagnosis, standing, opened) => {
      if (isWithdrawn(standing, event.data) && mayBecome(diagnosis.status, 'WITHHELD')) {
        return this.#withhold(unit, diagnosis, event.traceparent);
      }
      if (opened || isTerminal(diagnosis.status)) {
        await unit.emit(diagnosisUpdated(diagnosis, event.traceparent, { repeated: !opened }));
      }
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

  /**
   * Notes what a patient gives or withdraws. On a withdrawal every case that is not over ends as WITHHELD, and so does one
   * whose reading came to its end after it: the only step that takes a case back. What was read is discarded.
   */
  async heedConsent({ tenantid: tenantId, traceparent, data }: PatientConsentChangedEvent): Promise<void> {
    await this.#database.write(tenantId, async (unit) => {
      if (!(await noteConsent(unit, data)) || data.aiReading) return;
      const { patientId } = data;
      const affected = await unit.repository(DiagnosisEntity).find({
        where: [
          { patientId, status: In(['QUEUED', 'RUNNING']) },
          { patientId, status: 'COMPLETED', completedAt: MoreThanOrEqual(new Date(data.changedAt)) },
        ],
        lock: { mode: 'pessimistic_write' },
      });
      for (const diagnosis of affected) await this.#withhold(unit, diagnosis, traceparent);
    });
  }

  /** Removes every case of a patient for good, says so, and opens none for them from here on. May be repeated. */
  async erase({ tenantid: tenantId, traceparent, data }: PatientErasureRequestedEvent): Promise<void> {
    const { erasureId, patientId } = data;
    await this.#database.write(tenantId, async (unit) => {
      await noteErasure(unit, patientId);
      const repository = unit.repository(DiagnosisEntity);
      const cases = await repository.find({
        select: { tenantId: true, id: true, studyId: true },
        where: { patientId },
      });
      // What was read of their images, and where the model looked in them, goes with the cases.
      await repository.delete({ tenantId, patientId });
      // And with their cases, what doctors made of them and what happened to them.
      const known = await unit.repository(CaseEntity).find({
        select: { tenantId: true, id: true },
        where: { patientId },
      });
      await unit.repository(CaseEntity).delete({ tenantId, patientId });
      await unit.repository(CaseGrantEntity).delete({ tenantId, patientId });
      await unit.manager.query('SELECT erase_outbox($1)', [patientId]);
      const confirmed: PatientErasureConfirmedData = {
        erasureId,
        patientId,
        service: 'diagnosis',
        removed: cases.length,
        related: [...new Set([...cases.flatMap(({ id, studyId }) => [id, studyId]), ...known.map(({ id }) => id)])],
      };
      await unit.emit({
        subject: patientErasureConfirmedSubject(tenantId, 'diagnosis'),
        event: newCloudEvent({
          source: 'pulmora/diagnosis',
          type: PATIENT_ERASURE_CONFIRMED,
          subject: patientId,
          tenantId,
          traceparent,
          data: confirmed,
        }),
      });
      unit.audit({
        operation: 'Erasure.diagnosis',
        objectType: 'Diagnosis',
        objectIds: cases.map(({ id }) => id),
        patientId,
      });
    });
  }

  /** Whether the patient of a study was erased: whatever went wrong with it then does not matter any more. */
  async isErased({ tenantid: tenantId, data }: StudyReceivedEvent): Promise<boolean> {
    const { erased } = await this.#database.read(tenantId, (unit) => holdStanding(unit, data.patientId));
    return erased;
  }

  async #withhold(unit: UnitOfWork, diagnosis: DiagnosisEntity, traceparent: string): Promise<DiagnosisEntity> {
    const { tenantId, studyId, generation } = diagnosis;
    await unit.repository(ImageReadingEntity).delete({ tenantId, studyId, generation });
    return this.#change(unit, diagnosis, { status: 'WITHHELD', completedAt: new Date(), ...NO_FINDINGS }, traceparent);
  }

  #step(
    event: StudyReceivedEvent,
    change: Partial<DiagnosisEntity> & Pick<DiagnosisEntity, 'status'>,
  ): Promise<DiagnosisEntity> {
    return this.#inCase(event, async (unit, diagnosis, standing) => {
      if (isWithdrawn(standing, event.data) && mayBecome(diagnosis.status, 'WITHHELD')) {
        return this.#withhold(unit, diagnosis, event.traceparent);
      }
      if (mayBecome(diagnosis.status, change.status)) return this.#change(unit, diagnosis, change, event.traceparent);
      if (isTerminal(diagnosis.status)) {
        await unit.emit(diagnosisUpdated(diagnosis, event.traceparent, { repeated: true }));
      }
      return diagnosis;
    });
  }

  async #change(
    unit: UnitOfWork,
    diagnosis: DiagnosisEntity,
    change: Partial<DiagnosisEntity>,
    traceparent: string,
  ): Promise<DiagnosisEntity> {
    const { tenantId, id } = diagnosis;
    const changed = { ...diagnosis, ...change, revision: diagnosis.revision + 1, updatedAt: new Date() };
    const { tenantId: _tenant, id: _id, ...columns } = changed;
    await unit.repository(DiagnosisEntity).update({ tenantId, id }, columns);
    await unit.emit(diagnosisUpdated(changed, traceparent));
    await heedReading(unit, changed, traceparent);
    return changed;
  }

  /**
   * Locks the case, which it opens when there is none yet: a worker may be faster than whoever opens cases.
   *
   * @throws {PatientErasedError} when there is nobody any more whose case it could be.
   */
  #inCase(
    event: CaseRequest,
    work: (
      unit: UnitOfWork,
      diagnosis: DiagnosisEntity,
      standing: PatientStanding,
      opened: boolean,
    ) => Promise<DiagnosisEntity>,
  ): Promise<DiagnosisEntity> {
    const { tenantid: tenantId, data } = event;
    const { studyId, patientId, generation, priority } = data;
    return this.#database.write(tenantId, async (unit) => {
      const standing = await holdStanding(unit, patientId);
      if (standing.erased) throw new PatientErasedError();
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
      const opened = (inserted.raw as unknown[]).length > 0;
      if (opened) await openCase(unit, diagnosis, arrivalOf(event, now), event.traceparent);
      return work(unit, diagnosis, standing, opened);
    });
  }
}

/** When a study was taken in; not later than now, whatever another machine's clock says, so that no case is due too late. */
const arrivalOf = ({ time }: CaseRequest, now: Date): Date => new Date(Math.min(Date.parse(time), now.getTime()));
