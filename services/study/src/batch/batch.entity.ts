import 'reflect-metadata';
import { NoPersonalData } from '@pulmora/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@NoPersonalData('a number of uploads that belong together')
@Entity('batches')
export class BatchEntity {
  @PrimaryColumn({ type: 'uuid', name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt: Date;

  /** Grows with every change of the batch or of one of its items. */
  @Column({ type: 'integer' })
  revision: number;
}
