import 'reflect-metadata';
import { PersonalData } from '@pulmora/platform';
import type { GrantKind } from '@pulmora/schema';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** That somebody of another clinic may see one case, until when, and why. */
@PersonalData<CaseGrantEntity>({
  type: 'CaseGrant',
  patientId: (row) => row.patientId,
  studyId: (row) => row.studyId,
})
@Entity('case_grants')
export class CaseGrantEntity {
  /** The clinic whose case it is. */
  @PrimaryColumn({ type: 'uuid', name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'uuid', name: 'study_id' })
  studyId: string;

  @Column({ type: 'uuid', name: 'patient_id' })
  patientId: string;

  /** BREAK_GLASS: taken, not given. */
  @Column({ type: 'text' })
  kind: GrantKind;

  @Column({ type: 'uuid', name: 'grantee_tenant_id' })
  granteeTenantId: string;

  @Column({ type: 'text', name: 'grantee_subject' })
  granteeSubject: string;

  @Column({ type: 'text' })
  reason: string;

  @Column({ type: 'text', name: 'granted_by' })
  grantedBy: string;

  @Column({ type: 'timestamptz', name: 'granted_at' })
  grantedAt: Date;

  @Column({ type: 'timestamptz', name: 'expires_at' })
  expiresAt: Date;

  @Column({ type: 'timestamptz', name: 'revoked_at', nullable: true })
  revokedAt: Date | null;

  @Column({ type: 'text', name: 'revoked_by', nullable: true })
  revokedBy: string | null;

  /** Grows with every change. */
  @Column({ type: 'integer' })
  revision: number;
}
