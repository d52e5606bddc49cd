import type { MigrationInterface, QueryRunner } from 'typeorm';
import { auditTables, DROP_AUDIT_TABLES } from '../audit-tables.js';

export class StudyAudit1732400000020 implements MigrationInterface {
  readonly name = 'StudyAudit1732400000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(auditTables(['pulmora_study'], 'pulmora_study_sealer'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DROP_AUDIT_TABLES);
  }
}
