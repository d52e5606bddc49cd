import type { MigrationInterface, QueryRunner } from 'typeorm';
import { auditTables, DROP_AUDIT_TABLES } from '../audit-tables.js';

export class PatientAudit1732400000020 implements MigrationInterface {
  readonly name = 'PatientAudit1732400000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(auditTables(['pulmora_patient'], 'pulmora_patient_sealer'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DROP_AUDIT_TABLES);
  }
}
