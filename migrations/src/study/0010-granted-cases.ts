import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantedCases, grantedRows } from '../row-security.js';

export class GrantedStudies1732400000010 implements MigrationInterface {
  readonly name = 'GrantedStudies1732400000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ${grantedCases('pulmora_study')}
      GRANT SELECT (tenant_id, id, patient_id, priority, clinical_notes, received_at) ON studies TO pulmora_remote;
      GRANT SELECT ON ct_images TO pulmora_remote;
      ${grantedRows('studies', 'granted_cases', 'id', 'study_id')}
      ${grantedRows('ct_images', 'granted_cases', 'study_id')}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP POLICY studies_granted ON studies;
      DROP POLICY ct_images_granted ON ct_images;
      REVOKE ALL ON studies, ct_images FROM pulmora_remote;
      DROP TABLE granted_cases`);
  }
}
