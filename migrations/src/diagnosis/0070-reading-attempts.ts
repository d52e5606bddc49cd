import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from '../row-security.js';

/** Attempts at a reading, counted where they outlive the worker that makes them. */
export class ReadingAttempts1732400000070 implements MigrationInterface {
  readonly name = 'ReadingAttempts1732400000070';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE reading_attempts (
        tenant_id uuid NOT NULL,
        study_id uuid NOT NULL,
        generation integer NOT NULL,
        begun integer NOT NULL DEFAULT 0 CHECK (begun >= 0),
        ended integer NOT NULL DEFAULT 0 CHECK (ended >= 0),
        failed integer NOT NULL DEFAULT 0 CHECK (failed >= 0),
        PRIMARY KEY (tenant_id, study_id, generation),
        FOREIGN KEY (tenant_id, study_id, generation)
          REFERENCES diagnoses (tenant_id, study_id, generation) ON DELETE CASCADE
      );
      ${tenantTable('reading_attempts', ['pulmora_diagnosis_worker'])}
      GRANT SELECT, INSERT, UPDATE ON reading_attempts TO pulmora_diagnosis_worker;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE reading_attempts');
  }
}
