import 'reflect-metadata';
import type { Abstention, Outcome } from '@pulmora/la-dnn';
import { NoPersonalData } from '@pulmora/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { LesionProbabilities } from '../diagnosis/diagnosis.entity.js';

/**
 * What a model made of one image; the key is what makes a reading idempotent. What is null is null in readings from
 * before a model could abstain and explain itself, in all of those columns at once.
 */
@NoPersonalData('shown with the diagnosis or the image that it belongs to, whose reading is recorded')
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

  /** 0..1; means nothing for an image that was refused. */
  @Column({ type: 'double precision', name: 'covid19_probability' })
  covid19Probability: number;

  /** 0..1 each; mean nothing for an image that was refused. */
  @Column({ type: 'jsonb' })
  lesions: LesionProbabilities;

  @Column({ type: 'text', nullable: true })
  outcome: Outcome | null;

  /** There when the outcome is INDETERMINATE, and only then. */
  @Column({ type: 'text', nullable: true })
  abstention: Abstention | null;

  /** 0 and up; above 1 the image was refused. */
  @Column({ type: 'double precision', nullable: true })
  foreignness: number | null;

  /** See `attention-codec.ts`. Only loaded when it is asked for: nobody who lists readings needs it. */
  @Column({ type: 'bytea', nullable: true, select: false })
  attention?: Buffer | null;

  /** Of the image as it was uploaded, pixels. */
  @Column({ type: 'integer', nullable: true })
  width: number | null;

  @Column({ type: 'integer', nullable: true })
  height: number | null;

  @Column({ type: 'timestamptz', name: 'read_at' })
  readAt: Date;
}
