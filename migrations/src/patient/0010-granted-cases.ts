import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantedCases, grantedRows } from '../row-security.js';

export class GrantedPatients1732400000010 implements MigrationInterface {
  readonly name = 'GrantedPatients1732400000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ${grantedCases('pulmora_patient')}
      -- Who the images are of, so that they are not taken for somebody else's. Not what they agreed to, nor when they came.
      GRANT SELECT (tenant_id, id, record_number, name, birth_date, sex) ON patients TO pulmora_remote;
      ${grantedRows('patients', 'granted_cases', 'id', 'patient_id')}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP POLICY patients_granted ON patients;
      REVOKE ALL ON patients FROM pulmora_remote;
      DROP TABLE granted_cases`);
  }
}
