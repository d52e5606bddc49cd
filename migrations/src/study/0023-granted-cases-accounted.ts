import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantedCasesAccounted, grantedCasesUnaccounted } from '../grants-accounted.js';

export class GrantedStudiesAccounted1732400000023 implements MigrationInterface {
  readonly name = 'GrantedStudiesAccounted1732400000023';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(grantedCasesAccounted('pulmora_study'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(grantedCasesUnaccounted('pulmora_study'));
  }
}
