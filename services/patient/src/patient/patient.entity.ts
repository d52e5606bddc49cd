import 'reflect-metadata';
import { PersonalData } from '@pulmora/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export const SEXES = ['FEMALE', 'MALE', 'OTHER', 'UNKNOWN'] as const;
export type SexName = (typeof SEXES)[number];

/** A patient as they are at rest: who they are is encrypted with their clinic's key (see patient-seals.ts). */
@PersonalData<PatientEntity>({ type: 'Patient', patientId: (row) => row.id })
@Entity('patients')
export class PatientEntity {
  @PrimaryColumn({ type: 'uuid', name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn({ type: 'uuid' })
  id: string;

  /** Null in a row from before encryption, as the other sealed columns. */
  @Column({ type: 'bytea', name: 'sealed_record_number', nullable: true })
  sealedRecordNumber: Buffer | null;

  @Column({ type: 'bytea', name: 'sealed_name', nullable: true })
  sealedName: Buffer | null;

  /** Null also where it is not known. */
  @Column({ type: 'bytea', name: 'sealed_birth_date', nullable: true })
  sealedBirthDate: Buffer | null;

  /** Keyed digest of the record number, by which it is looked up and is unique within the clinic. */
  @Column({ type: 'bytea', name: 'record_number_index', nullable: true })
  recordNumberIndex: Buffer | null;

  /** The oldest version of the clinic's key that this row needs; 0: it is not encrypted yet. */
  @Column({ type: 'integer', name: 'sealed_version' })
  sealedVersion: number;

  /** Of a row from before encryption; what stands here is newer than what is sealed. */
  @Column({ type: 'text', name: 'record_number', nullable: true })
  plainRecordNumber: string | null;

  @Column({ type: 'text', name: 'name', nullable: true })
  plainName: string | null;

  @Column({ type: 'date', name: 'birth_date', nullable: true })
  plainBirthDate: string | null;

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

/** Who somebody is. */
export interface Identifiers {
  /** The clinic's own number for the patient; unique within the clinic. */
  readonly recordNumber: string;
  readonly name: string;
  /** `YYYY-MM-DD`; null when not known. */
  readonly birthDate: string | null;
}

/** A patient as whoever may see them sees them. */
export interface PatientRecord
  extends Identifiers,
    Pick<
      PatientEntity,
      | 'tenantId'
      | 'id'
      | 'sex'
      | 'aiReadingConsent'
      | 'dataContributionConsent'
      | 'consentRevision'
      | 'createdAt'
      | 'updatedAt'
    > {}
