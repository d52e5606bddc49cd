import 'reflect-metadata';
import { NoPersonalData } from '@pulmora/platform';
import type { CaseActionName, CaseStateName } from '@pulmora/schema';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One thing that happened to a case. Rows are added and never changed; they go with the case of an erased patient. */
@NoPersonalData('shown with the case that it belongs to, whose reading is recorded')
@Entity('case_transitions')
export class CaseTransitionEntity {
  @PrimaryColumn({ type: 'uuid', name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn({ type: 'uuid', name: 'case_id' })
  caseId: string;

  /** 1 for its opening; the case's revision since. */
  @PrimaryColumn({ type: 'integer' })
  sequence: number;

  @Column({ type: 'uuid', name: 'study_id' })
  studyId: string;

  @Column({ type: 'text' })
  action: CaseActionName;

  /** Null for its opening. */
  @Column({ type: 'text', name: 'from_state', nullable: true })
  fromState: CaseStateName | null;

  @Column({ type: 'text', name: 'to_state' })
  toState: CaseStateName;

  @Column({ type: 'timestamptz' })
  at: Date;

  /** The subject of a person, or the name of a process. */
  @Column({ type: 'text' })
  actor: string;

  /** The clinic of a person; null for a process. */
  @Column({ type: 'uuid', name: 'actor_tenant_id', nullable: true })
  actorTenantId: string | null;

  /** What a person gave as their reason. */
  @Column({ type: 'text', nullable: true })
  reason: string | null;
}
