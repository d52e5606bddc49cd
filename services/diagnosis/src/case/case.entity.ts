import 'reflect-metadata';
import { PersonalData } from '@pulmora/platform';
import type { CaseStateName, Priority } from '@pulmora/schema';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OutcomeBand } from './case-rank.js';

/** Where somebody was of another opinion: a signed report than the model, a reader than another. */
export const CASE_DISAGREEMENTS = ['WITH_MODEL', 'BETWEEN_READERS'] as const;
export type CaseDisagreementName = (typeof CASE_DISAGREEMENTS)[number];

/** A study on its way from its arrival to a doctor's signature. */
@PersonalData<CaseEntity>({ type: 'Case', patientId: (row) => row.patientId, studyId: (row) => row.studyId })
@Entity('cases')
export class CaseEntity {
  @PrimaryColumn({ type: 'uuid', name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn({ type: 'uuid' })
  id: string;

  /** One case a study, however often it is read. */
  @Column({ type: 'uuid', name: 'study_id' })
  studyId: string;

  @Column({ type: 'uuid', name: 'patient_id' })
  patientId: string;

  @Column({ type: 'text' })
  priority: Priority;

  /** As it was stored; a claim that has run out is one until it is swept away (`stateAt`). */
  @Column({ type: 'text' })
  state: CaseStateName;

  @Column({ type: 'text', name: 'outcome_band' })
  outcomeBand: OutcomeBand;

  /** Computed by the database from priority and band, as `rankOf` does. */
  @Column({ type: 'smallint', insert: false, update: false })
  rank: number;

  /** The reading that counts. */
  @Column({ type: 'uuid', name: 'diagnosis_id' })
  diagnosisId: string;

  /** Of the reading that counts. */
  @Column({ type: 'integer' })
  generation: number;

  /** Grows with every change of what a model says; 0: nothing yet. */
  @Column({ type: 'integer', name: 'reading_revision' })
  readingRevision: number;

  /** Grows by one with every event. */
  @Column({ type: 'integer' })
  revision: number;

  /** Who holds the case, and who signed it once it is over. */
  @Column({ type: 'text', nullable: true })
  assignee: string | null;

  /** The clinic of whom. */
  @Column({ type: 'uuid', name: 'assignee_tenant_id', nullable: true })
  assigneeTenantId: string | null;

  @Column({ type: 'timestamptz', name: 'claimed_at', nullable: true })
  claimedAt: Date | null;

  /** There when the state is CLAIMED, and only then. */
  @Column({ type: 'timestamptz', name: 'lease_expires_at', nullable: true })
  leaseExpiresAt: Date | null;

  @Column({ type: 'text', nullable: true })
  disagreement: CaseDisagreementName | null;

  /** Whether a second reader has been asked for whose reading is not in, or not settled, yet. */
  @Column({ type: 'boolean', name: 'second_opinion_open' })
  secondOpinionOpen: boolean;

  @Column({ type: 'timestamptz', name: 'received_at' })
  receivedAt: Date;

  @Column({ type: 'timestamptz', name: 'due_at' })
  dueAt: Date;

  /** When it was noticed that it is late; null while it is not, or nobody has noticed. */
  @Column({ type: 'timestamptz', name: 'breached_at', nullable: true })
  breachedAt: Date | null;

  @Column({ type: 'timestamptz', name: 'updated_at' })
  updatedAt: Date;
}
