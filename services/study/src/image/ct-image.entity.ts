import 'reflect-metadata';
import { NoPersonalData } from '@pulmora/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@NoPersonalData('sizes and digests, reached only through a study, whose reading is recorded')
@Entity('ct_images')
export class CtImageEntity {
  @PrimaryColumn({ type: 'uuid', name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'uuid', name: 'study_id' })
  studyId: string;

  /** 0 for the first image of the study. */
  @Column({ type: 'integer' })
  position: number;

  /** What the bytes are, whatever they were called. */
  @Column({ type: 'text', name: 'media_type' })
  mediaType: string;

  @Column({ type: 'integer' })
  width: number;

  @Column({ type: 'integer' })
  height: number;

  @Column({ type: 'integer', name: 'size_bytes' })
  sizeBytes: number;

  /** SHA-256 of the bytes, lower-case hex. */
  @Column({ type: 'text' })
  sha256: string;

  /** Version of the clinic's key under which it is stored; 0 for one that is not encrypted yet. */
  @Column({ type: 'integer', name: 'key_version' })
  keyVersion: number;
}
