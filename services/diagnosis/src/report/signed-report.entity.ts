import 'reflect-metadata';
import { PersonalData } from '@pulmora/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ReportKindName } from './report-document.js';

/** What a doctor signed. Rows are added and never changed; they go with the case of an erased patient. */
@PersonalData<SignedReportEntity>({
  type: 'SignedReport',
  patientId: (row) => row.patientId,
  studyId: (row) => row.studyId,
})
@Entity('signed_reports')
export class SignedReportEntity {
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

  /** The reading that the doctor had before them. */
  @Column({ type: 'uuid', name: 'diagnosis_id' })
  diagnosisId: string;

  /** 1 for what was signed first; each amendment is the next. */
  @Column({ type: 'integer' })
  version: number;

  @Column({ type: 'text' })
  kind: ReportKindName;

  /** The report as canonical JSON: to the letter what was signed. */
  @Column({ type: 'text' })
  document: string;

  @Column({ type: 'text', name: 'key_id' })
  keyId: string;

  @Column({ type: 'text' })
  signature: string;

  @Column({ type: 'text', name: 'signed_by' })
  signedBy: string;

  @Column({ type: 'uuid', name: 'signed_by_tenant_id' })
  signedByTenantId: string;

  @Column({ type: 'timestamptz', name: 'signed_at' })
  signedAt: Date;
}
