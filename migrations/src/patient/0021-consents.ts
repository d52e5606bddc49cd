import type { MigrationInterface, QueryRunner } from 'typeorm';
import { outboxTable, tenantTable } from '../row-security.js';

export class PatientConsents1732400000021 implements MigrationInterface {
  readonly name = 'PatientConsents1732400000021';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE patients
        ADD COLUMN data_contribution_consent boolean NOT NULL DEFAULT false,
        ADD COLUMN consent_revision integer NOT NULL DEFAULT 1;

      CREATE TABLE patient_consents (
        tenant_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        kind text NOT NULL CHECK (kind IN ('AI_READING', 'DATA_CONTRIBUTION')),
        given boolean NOT NULL,
        revision integer NOT NULL,
        recorded_at timestamptz(3) NOT NULL DEFAULT now(),
        recorded_by text NOT NULL,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, patient_id) REFERENCES patients (tenant_id, id) ON DELETE CASCADE
      );
      CREATE INDEX patient_consents_of_patient ON patient_consents (tenant_id, patient_id, recorded_at DESC);
      -- Who recorded what was said at registration is not known any more.
      INSERT INTO patient_consents (tenant_id, id, patient_id, kind, given, revision, recorded_at, recorded_by)
        SELECT tenant_id, gen_random_uuid(), id, 'AI_READING', ai_reading_consent, 1, created_at, 'unknown' FROM patients;

      ${tenantTable('patient_consents', ['pulmora_patient'])}
      GRANT SELECT, INSERT ON patient_consents TO pulmora_patient;
      GRANT UPDATE (data_contribution_consent, consent_revision) ON patients TO pulmora_patient;
      ${outboxTable(['pulmora_patient'], 'pulmora_patient_relay')}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE outbox, patient_consents;
      ALTER TABLE patients DROP COLUMN data_contribution_consent, DROP COLUMN consent_revision`);
  }
}
