import type { MigrationInterface, QueryRunner } from 'typeorm';
import { liveKeys } from '../live-keys.js';

export class DiagnosisLiveKeys1732400000060 implements MigrationInterface {
  readonly name = 'DiagnosisLiveKeys1732400000060';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(liveKeys('pulmora_diagnosis'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE live_keys');
  }
}
