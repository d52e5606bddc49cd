import 'reflect-metadata';
import { PersonalData } from '@pulmora/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export const SEXES = ['FEMALE', 'MALE', 'OTHER', 'UNKNOWN'] as const;
export type SexName = (typeof SEXES)[number];

@PersonalData<PatientEntity>({ type: 'Patient', patientId: (row) => row.id })
@Entity('patients')
export class PatientEntity {
  @PrimaryColumn({ type: 'uuid', name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn({ type: 'uuid' })
  id: string;

  /** The clinic's own number for the patient; unique within the clinic. */
  @Column({ type: 'text', name: 'record_number' })
  recordNumber: string;

  @Column({ type: 'text' })
  name: string;

  /** `YYYY-MM-DD`. */
  @Column({ type: 'date', name: 'birth_date', nullable: true })
  birthDate: string | null;

  @Column({ type: 'text' })
  sex: SexName;

  @Column({ type: 'boolean', name: 'ai_reading_consent' })
  aiReadingConsent: boolean;

  @Column({ type: 'boolean', name: 'data_contribution_consent' })
  dataContributionConsent: boolean;

  /** Grows with every change of a consent. */
  @Column({ type: 'integer', name: 'consent_revision' })
  consentRevision: number;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt: Date;

  @Column({ type: 'timestamptz', name: 'updated_at' })
  updatedAt: Date;
}
