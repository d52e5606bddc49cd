import type { MigrationInterface, QueryRunner } from 'typeorm';
import { outboxErasure } from '../outbox-erasure.js';
import { tenantTable } from '../row-security.js';

export class PatientErasures1732400000022 implements MigrationInterface {
  readonly name = 'PatientErasures1732400000022';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE erasures (
        tenant_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        reason text NOT NULL,
        requested_by text NOT NULL,
        requested_at timestamptz(3) NOT NULL DEFAULT now(),
        asked_at timestamptz(3) NOT NULL DEFAULT now(),
        asked integer NOT NULL DEFAULT 1,
        completed_at timestamptz(3),
        PRIMARY KEY (tenant_id, id),
        CONSTRAINT erasures_of_patient UNIQUE (tenant_id, patient_id)
      );
      CREATE INDEX erasures_open ON erasures (asked_at) WHERE completed_at IS NULL;

      CREATE TABLE erasure_steps (
        tenant_id uuid NOT NULL,
        erasure_id uuid NOT NULL,
        store text NOT NULL CHECK (store IN ('PATIENT', 'STUDY', 'DIAGNOSIS', 'EVENTS')),
        removed integer,
        related uuid[] NOT NULL DEFAULT '{}',
        confirmed_at timestamptz(3),
        PRIMARY KEY (tenant_id, erasure_id, store),
        FOREIGN KEY (tenant_id, erasure_id) REFERENCES erasures (tenant_id, id)
      );

      ${tenantTable('erasures', ['pulmora_patient'])}
      ${tenantTable('erasure_steps', ['pulmora_patient'])}
      GRANT SELECT, INSERT, UPDATE (completed_at) ON erasures TO pulmora_patient;
      GRANT SELECT, INSERT, UPDATE (removed, related, confirmed_at) ON erasure_steps TO pulmora_patient;
      GRANT DELETE ON patients TO pulmora_patient;
      ${outboxErasure('pulmora_patient')}

      -- Asks again for erasures of every clinic that have not been confirmed.
      CREATE POLICY erasures_reconciler ON erasures TO pulmora_patient_reconciler USING (completed_at IS NULL);
      CREATE POLICY outbox_reconciler ON outbox FOR INSERT TO pulmora_patient_reconciler WITH CHECK (true);
      GRANT SELECT (tenant_id, id, patient_id, asked_at, asked, completed_at), UPDATE (asked_at, asked)
        ON erasures TO pulmora_patient_reconciler;
      GRANT INSERT ON outbox TO pulmora_patient_reconciler;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP POLICY outbox_reconciler ON outbox;
      REVOKE INSERT ON outbox FROM pulmora_patient_reconciler;
      DROP FUNCTION erase_outbox;
      REVOKE DELETE ON patients FROM pulmora_patient;
      DROP TABLE erasure_steps, erasures`);
  }
}
