import {
  type Consumption,
  decoderOf,
  type EventBus,
  type Logger,
  type TenantDatabase,
  type UnitOfWork,
} from '@pulmora/platform';
import {
  ERASURE_CONFIRMATION_CONSUMER,
  messagesAboutPatients,
  type PatientErasureConfirmedEvent,
  patientErasureConfirmedEvent,
  patientErasureConfirmedSubject,
} from '@pulmora/schema';
import { IsNull } from 'typeorm';
import { ErasureEntity, ErasureStepEntity, type ErasureStoreName } from './erasure.entity.js';

export interface ErasureProgressOptions {
  readonly bus: EventBus;
  /** This process's own door. */
  readonly database: TenantDatabase;
  readonly logger: Logger;
}

/**
 * Carries erasures on as the other services confirm. Messages go last: when nobody keeps anything about a patient, and
 * nobody accepts anything, no new message about them can come.
 */
export function followErasures({ bus, database, logger }: ErasureProgressOptions): Consumption {
  return bus.consume<PatientErasureConfirmedEvent>({
    ...ERASURE_CONFIRMATION_CONSUMER,
    maxInFlight: 4,
    logger,
    decode: decoderOf(patientErasureConfirmedEvent, (tenantId, { data }) =>
      patientErasureConfirmedSubject(tenantId, data.service),
    ),
    handle: async ({ event }) => {
      const { tenantid: tenantId, data } = event;
      const { erasureId, patientId } = data;
      const related = await database.write(tenantId, (unit) => confirm(unit, event));
      if (!related) return;
      const removed = await eraseMessages(bus, tenantId, [patientId, ...related]);
      await database.write(tenantId, (unit) => finish(unit, erasureId, patientId, removed));
      logger.info({ erasure: erasureId, messages: removed }, 'erased');
    },
  });
}

/**
 * @returns the ids to look for in messages, once every service has confirmed; undefined while one has not. Of an erasure that
 * was complete already, what this confirmation says: it was asked for again, and messages of that have come since.
 */
async function confirm(
  unit: UnitOfWork,
  { data }: PatientErasureConfirmedEvent,
): Promise<readonly string[] | undefined> {
  const { erasureId, service, removed, related } = data;
  const { tenantId } = unit;
  const erasure = await unit.repository(ErasureEntity).findOneBy({ id: erasureId });
  if (!erasure) return undefined;
  if (erasure.completedAt) return related;
  const repository = unit.repository(ErasureStepEntity);
  const steps = await repository.find({
    where: { erasureId },
    order: { store: 'ASC' },
    lock: { mode: 'pessimistic_write' },
  });
  const store: ErasureStoreName = service === 'study' ? 'STUDY' : 'DIAGNOSIS';
  const step = steps.find((one) => one.store === store);
  if (!step) return undefined;
  // A confirmation that is repeated has found nothing any more; what was found the first time still counts.
  step.related = [...new Set([...step.related, ...related])];
  step.removed = Math.max(step.removed ?? 0, removed);
  step.confirmedAt ??= new Date();
  await repository.update(
    { tenantId, erasureId, store },
    { related: step.related, removed: step.removed, confirmedAt: step.confirmedAt },
  );
  const awaited = steps.some((one) => one.store !== 'EVENTS' && one.confirmedAt === null);
  return awaited ? undefined : steps.flatMap((one) => one.related);
}

async function finish(unit: UnitOfWork, erasureId: string, patientId: string, removed: number): Promise<void> {
  const { tenantId } = unit;
  const now = new Date();
  await unit.manager.query('SELECT erase_outbox($1)', [patientId]);
  await unit.repository(ErasureStepEntity).update({ tenantId, erasureId }, { related: [] });
  await unit
    .repository(ErasureStepEntity)
    .update({ tenantId, erasureId, store: 'EVENTS', confirmedAt: IsNull() }, { removed, confirmedAt: now });
  await unit.repository(ErasureEntity).update({ tenantId, id: erasureId, completedAt: IsNull() }, { completedAt: now });
  unit.audit({ operation: 'Erasure.events', objectType: 'Erasure', objectIds: [erasureId], patientId });
}

async function eraseMessages(bus: EventBus, tenantId: string, ids: readonly string[]): Promise<number> {
  let removed = 0;
  for (const { stream, subject } of messagesAboutPatients(tenantId)) {
    removed += await bus.eraseMessages(stream, subject, (text) => ids.some((id) => text.includes(id)));
  }
  return removed;
}
