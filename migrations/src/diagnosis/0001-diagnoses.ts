import type { MigrationInterface, QueryRunner } from 'typeorm';
import { outboxTable, tenantTable } from '../row-security.js';

const READERS = ['pulmora_diagnosis', 'pulmora_diagnosis_worker'];

export class Diagnoses1732400000001 implements MigrationInterface {
  readonly name = 'Diagnoses1732400000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE diagnoses (
        tenant_id uuid NOT NULL,
        id uuid NOT NULL,
        study_id uuid NOT NULL,
        patient_id uuid NOT NULL,
        generation integer NOT NULL CHECK (generation > 0),
        priority text NOT NULL CHECK (priority IN ('STAT', 'URGENT', 'ROUTINE')),
        status text NOT NULL CHECK (status IN ('QUEUED', 'RUNNING', 'COMPLETED', 'FAILED', 'WITHHELD')),
        revision integer NOT NULL DEFAULT 1,
        outcome text CHECK (outcome IN ('POSITIVE', 'NEGATIVE')),
        covid19_probability double precision CHECK (covid19_probability BETWEEN 0 AND 1),
        lesions jsonb,
        model_name text,
        model_version text,
        engine text,
        inference_ms double precision,
        failure_code text,
        queued_at timestamptz(3) NOT NULL DEFAULT now(),
        started_at timestamptz(3),
        completed_at timestamptz(3),
        updated_at timestamptz(3) NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        CONSTRAINT diagnoses_of_study UNIQUE (tenant_id, study_id, generation),
        CHECK ((status = 'COMPLETED') = (covid19_probability IS NOT NULL)),
        CHECK ((status = 'FAILED') = (failure_code IS NOT NULL))
      );
      CREATE INDEX diagnoses_newest ON diagnoses (tenant_id, queued_at DESC, id DESC);
      CREATE INDEX diagnoses_of_patient ON diagnoses (tenant_id, patient_id, queued_at DESC);

      -- What makes a reading idempotent: an image is read once per model version and generation, however often asked.
      CREATE TABLE image_readings (
        tenant_id uuid NOT NULL,
        study_id uuid NOT NULL,
        image_sha256 text NOT NULL,
        model_version text NOT NULL,
        generation integer NOT NULL,
        covid19_probability double precision NOT NULL CHECK (covid19_probability BETWEEN 0 AND 1),
        lesions jsonb NOT NULL,
        read_at timestamptz(3) NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, study_id, image_sha256, model_version, generation),
        FOREIGN KEY (tenant_id, study_id, generation)
          REFERENCES diagnoses (tenant_id, study_id, generation) ON DELETE CASCADE
      );

      ${tenantTable('diagnoses', READERS)}
      ${tenantTable('image_readings', READERS)}
      GRANT SELECT, INSERT, UPDATE ON diagnoses TO pulmora_diagnosis, pulmora_diagnosis_worker;
      GRANT SELECT ON image_readings TO pulmora_diagnosis;
      GRANT SELECT, INSERT ON image_readings TO pulmora_diagnosis_worker;
      ${outboxTable(READERS, 'pulmora_diagnosis_relay')}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE outbox, image_readings, diagnoses');
  }
}
