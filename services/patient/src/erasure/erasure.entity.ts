import 'reflect-metadata';
import { NoPersonalData } from '@pulmora/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export const ERASURE_REASONS = ['PATIENT_REQUEST', 'RETENTION_ENDED', 'ENTERED_IN_ERROR', 'LEGAL_OBLIGATION'] as const;
export type ErasureReasonName = (typeof ERASURE_REASONS)[number];

/** In the order in which they are done. */
export const ERASURE_STORES = ['PATIENT', 'STUDY', 'DIAGNOSIS', 'EVENTS'] as const;
export type ErasureStoreName = (typeof ERASURE_STORES)[number];

/** The removal of all that is kept about a patient. It outlives them, as the proof of it. */
@NoPersonalData('opaque ids of somebody of whom nothing else is left')
@Entity('erasures')
export class ErasureEntity {
  @PrimaryColumn({ type: 'uuid', name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'uuid', name: 'patient_id' })
  patientId: string;

  @Column({ type: 'text' })
  reason: ErasureReasonName;

  /** Opaque subject. */
  @Column({ type: 'text', name: 'requested_by' })
  requestedBy: string;

  @Column({ type: 'timestamptz', name: 'requested_at' })
  requestedAt: Date;

  /** When nothing was left anywhere; null until then. */
  @Column({ type: 'timestamptz', name: 'completed_at', nullable: true })
  completedAt: Date | null;
}

/** What one store has confirmed of an erasure. */
@NoPersonalData('opaque ids of somebody of whom nothing else is left')
@Entity('erasure_steps')
export class ErasureStepEntity {
  @PrimaryColumn({ type: 'uuid', name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn({ type: 'uuid', name: 'erasure_id' })
  erasureId: string;

  @PrimaryColumn({ type: 'text' })
  store: ErasureStoreName;

  /** Patients, studies, cases or messages; null until it is confirmed. */
  @Column({ type: 'integer', nullable: true })
  removed: number | null;

  /** Ids by which messages about the patient are found; empty again when they have been removed. */
  @Column({ type: 'uuid', array: true })
  related: string[];

  @Column({ type: 'timestamptz', name: 'confirmed_at', nullable: true })
  confirmedAt: Date | null;
}
