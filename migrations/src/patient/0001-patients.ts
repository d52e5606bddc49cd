import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from '../row-security.js';

export class Patients1732400000001 implements MigrationInterface {
  readonly name = 'Patients1732400000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE patients (
        tenant_id uuid NOT NULL,
        id uuid NOT NULL,
        record_number text NOT NULL,
        name text NOT NULL,
        birth_date date,
        sex text NOT NULL CHECK (sex IN ('FEMALE', 'MALE', 'OTHER', 'UNKNOWN')),
        ai_reading_consent boolean NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        CONSTRAINT patients_record_number UNIQUE (tenant_id, record_number)
      );
      CREATE INDEX patients_newest ON patients (tenant_id, created_at DESC, id DESC);
      ${tenantTable('patients', ['pulmora_patient'])}
      GRANT SELECT, INSERT, UPDATE (name, birth_date, sex, ai_reading_consent, updated_at)
        ON patients TO pulmora_patient;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE patients');
  }
}
