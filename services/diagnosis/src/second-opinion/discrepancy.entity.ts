import 'reflect-metadata';
import { PersonalData } from '@pulmora/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CaseDisagreementName } from '../case/case.entity.js';
import type { FindingName } from '../diagnosis/finding.types.js';
import type { VerdictName } from '../report/verdict.js';

/** That two said otherwise of a finding. Rows are added and never changed. */
@PersonalData<DiscrepancyEntity>({
  type: 'Discrepancy',
  patientId: (row) => row.patientId,
  studyId: (row) => row.studyId,
})
@Entity('discrepancies')
export class DiscrepancyEntity {
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
  kind: CaseDisagreementName;

  @Column({ type: 'text' })
  finding: FindingName;

  /** Of the model, or of the first reader. */
  @Column({ type: 'text' })
  one: VerdictName;

  /** Of the doctor who signed, or of the second reader. */
  @Column({ type: 'text' })
  other: VerdictName;

  @Column({ type: 'timestamptz', name: 'recorded_at' })
  recordedAt: Date;
}
