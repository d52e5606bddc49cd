import type { MigrationInterface, QueryRunner } from 'typeorm';
import { patientStandings } from '../patient-standings.js';

export class StudyConsents1732400000021 implements MigrationInterface {
  readonly name = 'StudyConsents1732400000021';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ${patientStandings('pulmora_study')}
      ALTER TABLE studies ADD COLUMN consent_revision integer NOT NULL DEFAULT 0;
      GRANT UPDATE (ai_reading_consent, consent_revision) ON studies TO pulmora_study;
      GRANT SELECT (consent_revision) ON studies TO pulmora_study_reconciler;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE studies DROP COLUMN consent_revision; DROP TABLE patient_standings');
  }
}
