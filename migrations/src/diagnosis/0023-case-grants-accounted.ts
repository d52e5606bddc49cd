import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantsAccounted } from '../grants-accounted.js';

export class CaseGrantsAccounted1732400000023 implements MigrationInterface {
  readonly name = 'CaseGrantsAccounted1732400000023';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ${grantsAccounted('case_grants', 'pulmora_diagnosis')}
      GRANT EXECUTE ON FUNCTION case_access TO pulmora_remote, pulmora_break_glass;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION case_access; REVOKE DELETE ON case_grants FROM pulmora_diagnosis');
  }
}
