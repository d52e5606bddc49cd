import 'reflect-metadata';
import { NoPersonalData } from '@pulmora/platform';
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { ImageReadingEntity } from './image-reading.entity.js';

/** Where an image stands in its study, and which reading is its: the same pixels in two places are read once. */
@NoPersonalData('shown with the diagnosis that it belongs to, or by an overlay, either of which is recorded')
@Entity('read_images')
export class ReadImageEntity {
  @PrimaryColumn({ type: 'uuid', name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'uuid', name: 'study_id' })
  studyId: string;

  @Column({ type: 'integer' })
  generation: number;

  @Column({ type: 'text', name: 'model_version' })
  modelVersion: string;

  /** 0 for the first image of the study. */
  @Column({ type: 'integer' })
  position: number;

  /** The study service's id of the image. */
  @Column({ type: 'uuid', name: 'image_id' })
  imageId: string;

  @Column({ type: 'text', name: 'image_sha256' })
  imageSha256: string;

  @ManyToOne(() => ImageReadingEntity)
  @JoinColumn([
    { name: 'tenant_id', referencedColumnName: 'tenantId' },
    { name: 'study_id', referencedColumnName: 'studyId' },
    { name: 'image_sha256', referencedColumnName: 'imageSha256' },
    { name: 'model_version', referencedColumnName: 'modelVersion' },
    { name: 'generation', referencedColumnName: 'generation' },
  ])
  reading: ImageReadingEntity;
}
