import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantKeys } from '../tenant-keys.js';

/** Images are encrypted. Those from before have key version 0 until the service has written them anew. */
export class SealedImages1732400000080 implements MigrationInterface {
  readonly name = 'SealedImages1732400000080';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ${tenantKeys('pulmora_study', 'pulmora_study_reconciler')}
      ALTER TABLE ct_images ADD COLUMN key_version integer NOT NULL DEFAULT 0 CHECK (key_version >= 0);
      CREATE INDEX ct_images_by_key ON ct_images (tenant_id, key_version, id);
      CREATE INDEX ct_images_plain ON ct_images (tenant_id) WHERE key_version = 0;
      GRANT UPDATE (key_version) ON ct_images TO pulmora_study;`);
  }

  /** Only before anything was encrypted: what is cannot be opened without its keys. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE tenant_keys; ALTER TABLE ct_images DROP COLUMN key_version');
  }
}
