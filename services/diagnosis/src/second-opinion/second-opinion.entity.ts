import 'reflect-metadata';
import { NoPersonalData, PersonalData } from '@pulmora/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { FindingName } from '../diagnosis/finding.types.js';
import type { VerdictName } from '../report/verdict.js';

export const SECOND_OPINION_STATUSES = [
  'REQUESTED',
  'READING',
  'AGREED',
  'DISAGREED',
  'ADJUDICATED',
  'WITHDRAWN',
] as const;
export type SecondOpinionStatusName = (typeof SECOND_OPINION_STATUSES)[number];

/** Where the second opinion is not in: what was said of the case so far is nobody's but whose it is. */
export const SEALED_STATUSES = ['REQUESTED', 'READING'] as const satisfies readonly SecondOpinionStatusName[];

/** That another doctor is to read a case without knowing what the first one made of it. */
@PersonalData<SecondOpinionEntity>({
  type: 'SecondOpinion',
  patientId: (row) => row.patientId,
  studyId: (row) => row.studyId,
})
@Entity('second_opinions')
export class SecondOpinionEntity {
  @PrimaryColumn({ type: 'uuid', name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'uuid', name: 'case_id' })
  caseId: string;

  @Column({ type: 'uuid', name: 'study_id' })
  studyId: string;

  @Column({ type: 'uuid', name: 'patient_id' })
  patientId: string;

  @Column({ type: 'text' })
  status: SecondOpinionStatusName;

  /** Of the reading by a model that both readers have before them. */
  @Column({ type: 'integer', name: 'reading_revision' })
  readingRevision: number;

  /** The first reader. */
  @Column({ type: 'text', name: 'requested_by' })
  requestedBy: string;

  @Column({ type: 'timestamptz', name: 'requested_at' })
  requestedAt: Date;

  @Column({ type: 'text', name: 'second_reader', nullable: true })
  secondReader: string | null;

  /** There while the status is READING, and only then. */
  @Column({ type: 'timestamptz', name: 'lease_expires_at', nullable: true })
  leaseExpiresAt: Date | null;

  /** There once nothing more is to come of it. */
  @Column({ type: 'timestamptz', name: 'settled_at', nullable: true })
  settledAt: Date | null;
}

export interface OpinionFinding {
  readonly finding: FindingName;
  readonly verdict: VerdictName;
}

export type OpinionPart = 'FIRST' | 'SECOND' | 'ADJUDICATION';

/** What one reader makes of a case. Rows are added and never changed. */
@NoPersonalData('shown with the second opinion that it belongs to, whose reading is recorded')
@Entity('opinions')
export class OpinionEntity {
  @PrimaryColumn({ type: 'uuid', name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn({ type: 'uuid', name: 'second_opinion_id' })
  secondOpinionId: string;

  @PrimaryColumn({ type: 'text' })
  part: OpinionPart;

  @Column({ type: 'uuid', name: 'case_id' })
  caseId: string;

  @Column({ type: 'text' })
  reader: string;

  @Column({ type: 'jsonb' })
  findings: readonly OpinionFinding[];

  @Column({ type: 'text' })
  impression: string;

  @Column({ type: 'timestamptz', name: 'given_at' })
  givenAt: Date;
}
