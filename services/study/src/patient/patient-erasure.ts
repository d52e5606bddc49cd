import {
  type BlobStore,
  type Consumption,
  decoderOf,
  type EventBus,
  type Logger,
  newCloudEvent,
  noteErasure,
  type TenantDatabase,
} from '@pulmora/platform';
import {
  erasureConsumer,
  PATIENT_ERASURE_CONFIRMED,
  type PatientErasureConfirmedData,
  type PatientErasureRequestedEvent,
  patientErasureConfirmedSubject,
  patientErasureRequestedEvent,
  patientErasureRequestedSubject,
} from '@pulmora/schema';
import { changeBatch } from '../batch/batch.events.js';
import { StudyEntity } from '../study/study.entity.js';

/** Removes what this service keeps about patients who are erased, and says so. */
export function followErasures(
  bus: EventBus,
  database: TenantDatabase,
  blobs: Pick<BlobStore, 'removePrefix'>,
  logger: Logger,
): Consumption {
  return bus.consume<PatientErasureRequestedEvent>({
    ...erasureConsumer('study'),
    maxInFlight: 4,
    logger,
    decode: decoderOf(patientErasureRequestedEvent, patientErasureRequestedSubject),
    handle: ({ event }) => erase(event, database, blobs),
  });
}

/**
 * Every step may be repeated: first the stone, after which no study of the patient is taken in; then the images, while it
 * is still known which they are; then the rows.
 */
async function erase(
  event: PatientErasureRequestedEvent,
  database: TenantDatabase,
  blobs: Pick<BlobStore, 'removePrefix'>,
): Promise<void> {
  const { tenantid: tenantId, traceparent, data } = event;
  const { erasureId, patientId } = data;
  const studies = await database.write(tenantId, async (unit) => {
    await noteErasure(unit, patientId);
    return unit.repository(StudyEntity).find({ select: { tenantId: true, id: true }, where: { patientId } });
  });
  const ids = studies.map((study) => study.id);
  for (const id of ids) await blobs.removePrefix(`${tenantId}/${id}`);
  await database.write(tenantId, async (unit) => {
    const batches: { batch_id: string }[] = await unit.manager.query(
      'SELECT DISTINCT batch_id FROM batch_items WHERE patient_id = $1 ORDER BY batch_id',
      [patientId],
    );
    await unit.manager.query('DELETE FROM batch_items WHERE patient_id = $1', [patientId]);
    for (const { batch_id } of batches) await changeBatch(unit, batch_id, traceparent);
    // Images go with their studies.
    await unit.repository(StudyEntity).delete({ tenantId, patientId });
    await unit.manager.query('DELETE FROM granted_cases WHERE patient_id = $1', [patientId]);
    await unit.manager.query('SELECT erase_outbox($1)', [patientId]);
    const confirmed: PatientErasureConfirmedData = {
      erasureId,
      patientId,
      service: 'study',
      removed: ids.length,
      related: ids,
    };
    await unit.emit({
      subject: patientErasureConfirmedSubject(tenantId, 'study'),
      event: newCloudEvent({
        source: 'pulmora/study',
        type: PATIENT_ERASURE_CONFIRMED,
        subject: patientId,
        tenantId,
        traceparent,
        data: confirmed,
      }),
    });
    unit.audit({ operation: 'Erasure.study', objectType: 'Study', objectIds: ids, patientId });
  });
}
