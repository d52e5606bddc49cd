import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantKeys } from '../tenant-keys.js';

/**
 * Expands patients by what seals their identifiers. Rows from before keep theirs as they are until the service has sealed
 * them; when no plain one is left, {@link sealedOnly} makes that a constraint.
 */
export class SealedIdentifiers1732400000080 implements MigrationInterface {
  readonly name = 'SealedIdentifiers1732400000080';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ${tenantKeys('pulmora_patient', 'pulmora_patient_reconciler')}
      ALTER TABLE patients
        ALTER COLUMN record_number DROP NOT NULL,
        ALTER COLUMN name DROP NOT NULL,
        ADD COLUMN sealed_record_number bytea,
        ADD COLUMN sealed_name bytea,
        ADD COLUMN sealed_birth_date bytea,
        ADD COLUMN record_number_index bytea CHECK (octet_length(record_number_index) = 32),
        ADD COLUMN sealed_version integer NOT NULL DEFAULT 0 CHECK (sealed_version >= 0),
        ADD CONSTRAINT patients_record_number_index UNIQUE (tenant_id, record_number_index),
        ADD CONSTRAINT patients_identified CHECK (
          coalesce(octet_length(sealed_record_number), length(record_number)) > 0
          AND coalesce(octet_length(sealed_name), length(name)) > 0);
      CREATE INDEX patients_by_key ON patients (tenant_id, sealed_version, id);
      CREATE INDEX patients_plain ON patients (tenant_id) WHERE sealed_version = 0;
      GRANT UPDATE (sealed_record_number, sealed_name, sealed_birth_date, record_number_index, sealed_version, record_number)
        ON patients TO pulmora_patient;
      GRANT SELECT (sealed_record_number, sealed_name, sealed_birth_date) ON patients TO pulmora_remote;

      -- Whose rows wait to be sealed anew, and nothing else of them.
      CREATE POLICY patients_reconciler ON patients FOR SELECT TO pulmora_patient_reconciler USING (true);
      GRANT SELECT (tenant_id, sealed_version) ON patients TO pulmora_patient_reconciler;`);
  }

  /** Only before anything was sealed: what is cannot be opened without its keys. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP POLICY patients_reconciler ON patients;
      REVOKE ALL ON patients FROM pulmora_patient_reconciler;
      ALTER TABLE patients
        DROP COLUMN sealed_record_number, DROP COLUMN sealed_name, DROP COLUMN sealed_birth_date,
        DROP COLUMN record_number_index, DROP COLUMN sealed_version,
        ALTER COLUMN record_number SET NOT NULL, ALTER COLUMN name SET NOT NULL;
      DROP TABLE tenant_keys`);
  }
}
