import 'reflect-metadata';
import { PersonalData } from '@pulmora/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export const CONSENT_KINDS = ['AI_READING', 'DATA_CONTRIBUTION'] as const;
export type ConsentKindName = (typeof CONSENT_KINDS)[number];

/** That a patient gave or withdrew a consent; never changed. */
@PersonalData<PatientConsentEntity>({
  type: 'Patient',
  id: (row) => row.patientId,
  patientId: (row) => row.patientId,
})
@Entity('patient_consents')
export class PatientConsentEntity {
  @PrimaryColumn({ type: 'uuid', name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'uuid', name: 'patient_id' })
  patientId: string;

  @Column({ type: 'text' })
  kind: ConsentKindName;

  @Column({ type: 'boolean' })
  given: boolean;

  /** Of the patient's consents as a whole. */
  @Column({ type: 'integer' })
  revision: number;

  @Column({ type: 'timestamptz', name: 'recorded_at' })
  recordedAt: Date;

  /** Opaque subject of whoever recorded it. */
  @Column({ type: 'text', name: 'recorded_by' })
  recordedBy: string;
}
