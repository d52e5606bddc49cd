import 'reflect-metadata';
import { NoPersonalData } from '@pulmora/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How often workers have begun to read a study, and how that went. Only workers look at it. */
@NoPersonalData('counts of attempts; shown to nobody')
@Entity('reading_attempts')
export class ReadingAttemptsEntity {
  @PrimaryColumn({ type: 'uuid', name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn({ type: 'uuid', name: 'study_id' })
  studyId: string;

  @PrimaryColumn({ type: 'integer' })
  generation: number;

  @Column({ type: 'integer' })
  begun: number;

  /** Attempts that came to an end of any kind; what was begun and did not end took its worker with it. */
  @Column({ type: 'integer' })
  ended: number;

  /** Attempts in which the network failed on an image of the study, in a batch of its own. */
  @Column({ type: 'integer' })
  failed: number;
}
