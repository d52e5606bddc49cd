import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Other services know of grants by events alone; one that is lost would leave them with what has been revoked. */
export class GrantsToldAgain1732400000040 implements MigrationInterface {
  readonly name = 'GrantsToldAgain1732400000040';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- When it was last told how things stand; no earlier than this has whoever listens to be believed to know.
      ALTER TABLE case_grants ADD COLUMN told_at timestamptz NOT NULL DEFAULT clock_timestamp();
      CREATE INDEX case_grants_told ON case_grants (told_at);

      -- Tells again of grants of every clinic that others may take for live, without the reasons that people gave. A
      -- grant lives for thirty days at the most.
      CREATE POLICY case_grants_reconciler ON case_grants TO pulmora_diagnosis_reconciler
        USING (granted_at > now() - interval '31 days');
      GRANT SELECT (tenant_id, id, study_id, patient_id, kind, grantee_tenant_id, grantee_subject, granted_at,
                    expires_at, revoked_at, revision, told_at),
            UPDATE (told_at) ON case_grants TO pulmora_diagnosis_reconciler;
      CREATE POLICY outbox_reconciler ON outbox FOR INSERT TO pulmora_diagnosis_reconciler
        WITH CHECK (subject = 'grant.' || tenant_id || '.changed');
      GRANT INSERT ON outbox TO pulmora_diagnosis_reconciler;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP POLICY outbox_reconciler ON outbox;
      REVOKE ALL ON outbox FROM pulmora_diagnosis_reconciler;
      DROP POLICY case_grants_reconciler ON case_grants;
      REVOKE ALL ON case_grants FROM pulmora_diagnosis_reconciler;
      ALTER TABLE case_grants DROP COLUMN told_at`);
  }
}
