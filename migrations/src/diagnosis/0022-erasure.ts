import type { MigrationInterface, QueryRunner } from 'typeorm';
import { outboxErasure } from '../outbox-erasure.js';

export class DiagnosisErasure1732400000022 implements MigrationInterface {
  readonly name = 'DiagnosisErasure1732400000022';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      GRANT DELETE ON diagnoses TO pulmora_diagnosis;
      ${outboxErasure('pulmora_diagnosis')}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION erase_outbox; REVOKE DELETE ON diagnoses FROM pulmora_diagnosis');
  }
}
