import { cloudEvent } from '@pulmora/platform';
import { z } from 'zod';

export const BATCH_CHANGED = 'org.pulmora.batch.changed.v1';

export const batchChangedData = z.object({
  batchId: z.uuid(),
  revision: z.int().min(1).describe('Grows with every change of the batch or of one of its items.'),
});

export const batchChangedEvent = cloudEvent(BATCH_CHANGED, batchChangedData).meta({
  title: 'Batch changed',
  description: 'An item of a batch was taken in, rejected or read. Published on `batch.<tenant>.changed`.',
});

export type BatchChangedData = z.infer<typeof batchChangedData>;

export const batchChangedSubject = (tenantId: string): string => `batch.${tenantId}.changed`;
