import 'reflect-metadata';
import type { Abstention, Lesion, Outcome } from '@pulmora/la-dnn';
import { PersonalData } from '@pulmora/platform';
import type { DiagnosisStatusName, Priority } from '@pulmora/schema';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export type LesionProbabilities = Record<Lesion, number>;

@PersonalData<DiagnosisEntity>({
  type: 'Diagnosis',
  patientId: (row) => row.patientId,
  studyId: (row) => row.studyId,
})
@Entity('diagnoses')
export class DiagnosisEntity {
  @PrimaryColumn({ type: 'uuid', name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'uuid', name: 'study_id' })
  studyId: string;

  @Column({ type: 'uuid', name: 'patient_id' })
  patientId: string;

  /** 1 for the first reading of a study. */
  @Column({ type: 'integer' })
  generation: number;

  @Column({ type: 'text' })
  priority: Priority;

  @Column({ type: 'text' })
  status: DiagnosisStatusName;

  /** Grows with every change. */
  @Column({ type: 'integer' })
  revision: number;

  @Column({ type: 'text', nullable: true })
  outcome: Outcome | null;

  /** There when the outcome is INDETERMINATE, and only then. */
  @Column({ type: 'text', nullable: true })
  abstention: Abstention | null;

  /** Images that took no part; null until the status is COMPLETED, and in readings from before there was a count. */
  @Column({ type: 'integer', name: 'refused_images', nullable: true })
  refusedImages: number | null;

  /** 0..1; there when the status is COMPLETED and not every image was refused, and only then. */
  @Column({ type: 'double precision', name: 'covid19_probability', nullable: true })
  covid19Probability: number | null;

  @Column({ type: 'jsonb', nullable: true })
  lesions: LesionProbabilities | null;

  @Column({ type: 'text', name: 'model_name', nullable: true })
  modelName: string | null;

  @Column({ type: 'text', name: 'model_version', nullable: true })
  modelVersion: string | null;

  @Column({ type: 'text', nullable: true })
  engine: string | null;

  /** Time that the network took for the study's images, milliseconds. */
  @Column({ type: 'double precision', name: 'inference_ms', nullable: true })
  inferenceMs: number | null;

  /** There when the status is FAILED, and only then. */
  @Column({ type: 'text', name: 'failure_code', nullable: true })
  failureCode: FailureCode | null;

  @Column({ type: 'timestamptz', name: 'queued_at' })
  queuedAt: Date;

  @Column({ type: 'timestamptz', name: 'started_at', nullable: true })
  startedAt: Date | null;

  @Column({ type: 'timestamptz', name: 'completed_at', nullable: true })
  completedAt: Date | null;

  @Column({ type: 'timestamptz', name: 'updated_at' })
  updatedAt: Date;
}

export const FAILURE_CODES = ['IMAGE_MISSING', 'IMAGE_CORRUPT', 'IMAGE_UNREADABLE', 'READING_FAILED'] as const;
export type FailureCode = (typeof FAILURE_CODES)[number];
