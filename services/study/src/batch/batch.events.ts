import { newCloudEvent, type UnitOfWork } from '@pulmora/platform';
import { BATCH_CHANGED, batchChangedSubject } from '@pulmora/schema';

/** Counts a change of a batch, and tells of it. Whoever changes the same batch meanwhile waits for this transaction. */
export async function changeBatch(unit: UnitOfWork, batchId: string, traceparent?: string): Promise<void> {
  const { tenantId } = unit;
  const [rows]: [{ revision: number }[], number] = await unit.manager.query(
    'UPDATE batches SET revision = revision + 1 WHERE id = $1 RETURNING revision',
    [batchId],
  );
  const [row] = rows;
  if (!row) return;
  await unit.emit({
    subject: batchChangedSubject(tenantId),
    event: newCloudEvent({
      source: 'pulmora/study',
      type: BATCH_CHANGED,
      subject: batchId,
      tenantId,
      traceparent,
      data: { batchId, revision: row.revision },
    }),
  });
}

/** Tells of the batches that a study came in with. */
export async function changeBatchesOf(unit: UnitOfWork, studyId: string, traceparent?: string): Promise<void> {
  const batches: { batch_id: string }[] = await unit.manager.query(
    'SELECT DISTINCT batch_id FROM batch_items WHERE study_id = $1 ORDER BY batch_id',
    [studyId],
  );
  for (const { batch_id } of batches) await changeBatch(unit, batch_id, traceparent);
}
