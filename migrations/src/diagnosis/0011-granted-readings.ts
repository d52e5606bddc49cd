import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantedRows } from '../row-security.js';

/** Who is granted a case sees its images' readings and where the model looked. */
export class GrantedReadings1732400000011 implements MigrationInterface {
  readonly name = 'GrantedReadings1732400000011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      GRANT SELECT ON image_readings, read_images TO pulmora_remote;
      ${grantedRows('image_readings', 'case_grants', 'study_id')}
      ${grantedRows('read_images', 'case_grants', 'study_id')}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP POLICY read_images_granted ON read_images;
      DROP POLICY image_readings_granted ON image_readings;
      REVOKE SELECT ON image_readings, read_images FROM pulmora_remote;`);
  }
}
