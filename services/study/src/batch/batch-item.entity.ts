import 'reflect-metadata';
import { NoPersonalData } from '@pulmora/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ImageRejectionReason } from '../image/image-rejection.js';
import type { QuotaName } from '../quota/quota.js';

/** How an item may end: names of the types that tell of it. */
export const ITEM_OUTCOMES = [
  'UploadStudySuccess',
  'StudyAlreadyExists',
  'PatientNotFound',
  'InvalidInput',
  'ImageRejected',
  'UploadInterrupted',
  'QuotaExceeded',
] as const;
export type ItemOutcome = (typeof ITEM_OUTCOMES)[number];

/** Bytes of a clinic are a whole number that a double holds. */
const NUMBER = {
  to: (value: number | null) => value,
  from: (value: string | null) => (value === null ? null : Number(value)),
};

@NoPersonalData('opaque ids and codes; the study that came of it is recorded when it is read')
@Entity('batch_items')
export class BatchItemEntity {
  @PrimaryColumn({ type: 'uuid', name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'uuid', name: 'batch_id' })
  batchId: string;

  /** 0 for the first item of the batch. */
  @Column({ type: 'integer' })
  position: number;

  /** Null where there is no such patient. */
  @Column({ type: 'uuid', name: 'patient_id', nullable: true })
  patientId: string | null;

  @Column({ type: 'uuid', name: 'study_id', nullable: true })
  studyId: string | null;

  @Column({ type: 'text' })
  state: 'RECEIVING' | 'ACCEPTED' | 'REJECTED';

  /** There unless it is being received. */
  @Column({ type: 'text', nullable: true })
  outcome: ItemOutcome | null;

  @Column({ type: 'text', name: 'fault_field', nullable: true })
  faultField: string | null;

  @Column({ type: 'text', name: 'fault_message', nullable: true })
  faultMessage: string | null;

  /** Which image was rejected, and why. */
  @Column({ type: 'integer', nullable: true })
  image: number | null;

  @Column({ type: 'text', name: 'image_reason', nullable: true })
  imageReason: ImageRejectionReason | null;

  /** Of what there was no more room for it, how much was used of that, and how much may be. */
  @Column({ type: 'text', nullable: true })
  quota: QuotaName | null;

  @Column({ type: 'bigint', name: 'quota_used', nullable: true, transformer: NUMBER })
  quotaUsed: number | null;

  @Column({ type: 'bigint', name: 'quota_limit', nullable: true, transformer: NUMBER })
  quotaLimit: number | null;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt: Date;
}
