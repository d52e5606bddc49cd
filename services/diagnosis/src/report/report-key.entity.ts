import 'reflect-metadata';
import { NoPersonalData } from '@pulmora/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A key by which a clinic signs reports. */
@NoPersonalData('keys of a clinic tell nothing of a patient')
@Entity('report_keys')
export class ReportKeyEntity {
  @PrimaryColumn({ type: 'uuid', name: 'tenant_id' })
  tenantId: string;

  /** From 1; the highest signs. */
  @PrimaryColumn({ type: 'integer' })
  version: number;

  @Column({ type: 'uuid' })
  id: string;

  /** Its JWK thumbprint. */
  @Column({ type: 'text', name: 'key_id' })
  keyId: string;

  /** `x` of its public JWK. */
  @Column({ type: 'text', name: 'public_key' })
  publicKey: string;

  /** The seed of its private key, as `SeedWrapping` wraps it. */
  @Column({ type: 'text' })
  wrapped: string;
}
