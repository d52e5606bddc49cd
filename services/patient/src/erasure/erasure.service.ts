import { randomUUID } from 'node:crypto';
import { holdPatient, rowsInOrder, type TenantDatabase } from '@pulmora/platform';
import { PatientEntity } from '../patient/patient.entity.js';
import { ERASURE_STORES, ErasureEntity, type ErasureReasonName, ErasureStepEntity } from './erasure.entity.js';
import { erasureRequested } from './erasure.events.js';

export interface Erasure {
  readonly erasure: ErasureEntity;
  /** In the order of the stores. */
  readonly steps: readonly ErasureStepEntity[];
}

/** Erasures of a clinic: begun here, and carried on by the progress of the events (see erasure-progress.ts). */
export class ErasureService {
  readonly #database: TenantDatabase;

  constructor(database: TenantDatabase) {
    this.#database = database;
  }

  /**
   * Removes the patient at once, and asks the other services to remove what they keep. Of somebody who was erased before,
   * the erasure that is under way or over.
   *
   * @returns undefined for a patient whom this clinic never had.
   */
  async begin(
    tenantId: string,
    patientId: string,
    reason: ErasureReasonName,
    traceparent: string,
  ): Promise<Erasure | undefined> {
    const id = await this.#database.write(tenantId, async (unit) => {
      await holdPatient(unit, patientId);
      const patients = unit.repository(PatientEntity);
      const patient = await patients.findOne({ where: { id: patientId }, lock: { mode: 'pessimistic_write' } });
      if (!patient) return (await unit.repository(ErasureEntity).findOneBy({ patientId }))?.id;
      const erasure: ErasureEntity = {
        tenantId,
        id: randomUUID(),
        patientId,
        reason,
        requestedBy: unit.actor,
        requestedAt: new Date(),
        completedAt: null,
      };
      // Consents go with the patient.
      await patients.delete({ tenantId, id: patientId });
      await unit.manager.query('DELETE FROM granted_cases WHERE patient_id = $1', [patientId]);
      await unit.manager.query('SELECT erase_outbox($1)', [patientId]);
      await unit.repository(ErasureEntity).insert(erasure);
      await unit.repository(ErasureStepEntity).insert(
        ERASURE_STORES.map((store) => ({
          tenantId,
          erasureId: erasure.id,
          store,
          related: [],
          ...(store === 'PATIENT' ? { removed: 1, confirmedAt: erasure.requestedAt } : {}),
        })),
      );
      await unit.emit(erasureRequested(erasure, traceparent));
      unit.audit({ objectType: 'Patient', objectIds: [patientId], patientId, reason });
      return erasure.id;
    });
    return id === undefined ? undefined : this.find(tenantId, id);
  }

  /** Undefined for one that this clinic does not have. */
  async find(tenantId: string, id: string): Promise<Erasure | undefined> {
    return this.#database.read(tenantId, async (unit) => {
      const erasure = await unit.repository(ErasureEntity).findOneBy({ id });
      if (!erasure) return undefined;
      const rows = await unit.repository(ErasureStepEntity).findBy({ erasureId: id });
      const steps = rowsInOrder(ERASURE_STORES, rows, (row) => row.store).filter((step) => step !== undefined);
      return { erasure, steps };
    });
  }
}
