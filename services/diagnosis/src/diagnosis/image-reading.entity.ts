import 'reflect-metadata';
import { NoPersonalData } from '@pulmora/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { LesionProbabilities } from './diagnosis.entity.js';

/** What a model made of one image; the key is what makes a reading idempotent. */
@NoPersonalData('read by workers alone; people are shown the diagnosis, whose reading is recorded')
@Entity('image_readings')
export class ImageReadingEntity {
  @PrimaryColumn({ type: 'uuid', name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn({ type: 'uuid', name: 'study_id' })
  studyId: string;

  @PrimaryColumn({ type: 'text', name: 'image_sha256' })
  imageSha256: string;

  @PrimaryColumn({ type: 'text', name: 'model_version' })
  modelVersion: string;

  @PrimaryColumn({ type: 'integer' })
  generation: number;

  /** 0..1. */
  @Column({ type: 'double precision', name: 'covid19_probability' })
  covid19Probability: number;

  @Column({ type: 'jsonb' })
  lesions: LesionProbabilities;

  @Column({ type: 'timestamptz', name: 'read_at' })
  readAt: Date;
}
