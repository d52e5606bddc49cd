import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantedCasesAccounted, grantedCasesUnaccounted } from '../grants-accounted.js';

export class GrantedPatientsAccounted1732400000023 implements MigrationInterface {
  readonly name = 'GrantedPatientsAccounted1732400000023';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(grantedCasesAccounted('pulmora_patient'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(grantedCasesUnaccounted('pulmora_patient'));
  }
}
