import type { MigrationInterface, QueryRunner } from 'typeorm';
import { outboxErasure } from '../outbox-erasure.js';

export class StudyErasure1732400000022 implements MigrationInterface {
  readonly name = 'StudyErasure1732400000022';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      GRANT DELETE ON studies TO pulmora_study;
      ${outboxErasure('pulmora_study')}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION erase_outbox; REVOKE DELETE ON studies FROM pulmora_study');
  }
}
