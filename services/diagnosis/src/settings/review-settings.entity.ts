import 'reflect-metadata';
import { NoPersonalData } from '@pulmora/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** To whom of a clinic a model's findings are shown before a doctor has signed. */
export const AI_FINDINGS_AUDIENCES = ['CLINICAL_STAFF', 'RADIOLOGISTS'] as const;
export type AiFindingsAudienceName = (typeof AI_FINDINGS_AUDIENCES)[number];

@NoPersonalData('settings of a clinic tell nothing of a patient')
@Entity('review_settings')
export class ReviewSettingsEntity {
  @PrimaryColumn({ type: 'uuid', name: 'tenant_id' })
  tenantId: string;

  @Column({ type: 'text', name: 'ai_findings_before_signature' })
  aiFindingsBeforeSignature: AiFindingsAudienceName;

  @Column({ type: 'text', name: 'changed_by' })
  changedBy: string;

  @Column({ type: 'timestamptz', name: 'changed_at' })
  changedAt: Date;
}
