import type { MigrationInterface, QueryRunner } from 'typeorm';
import { patientStandings } from '../patient-standings.js';

export class DiagnosisConsents1732400000021 implements MigrationInterface {
  readonly name = 'DiagnosisConsents1732400000021';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ${patientStandings('pulmora_diagnosis', ['pulmora_diagnosis_worker'])}
      -- What was read of a study that is withheld is discarded.
      GRANT DELETE ON image_readings TO pulmora_diagnosis, pulmora_diagnosis_worker;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      REVOKE DELETE ON image_readings FROM pulmora_diagnosis, pulmora_diagnosis_worker;
      DROP TABLE patient_standings`);
  }
}
