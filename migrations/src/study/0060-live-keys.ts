import type { MigrationInterface, QueryRunner } from 'typeorm';
import { liveKeys } from '../live-keys.js';

export class StudyLiveKeys1732400000060 implements MigrationInterface {
  readonly name = 'StudyLiveKeys1732400000060';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(liveKeys('pulmora_study'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE live_keys');
  }
}
