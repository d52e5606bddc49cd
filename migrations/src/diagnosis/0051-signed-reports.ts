import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantedRows, tenantTable } from '../row-security.js';

/** What doctors sign, what it is signed with, and who sees a model's findings before. */
export class SignedReports1732400000051 implements MigrationInterface {
  readonly name = 'SignedReports1732400000051';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE signed_reports (
        tenant_id uuid NOT NULL,
        id uuid NOT NULL,
        case_id uuid NOT NULL,
        study_id uuid NOT NULL,
        patient_id uuid NOT NULL,
        diagnosis_id uuid NOT NULL,
        version integer NOT NULL CHECK (version > 0),
        kind text NOT NULL CHECK (kind IN ('SIGNATURE', 'AMENDMENT')),
        document text NOT NULL,
        key_id text NOT NULL,
        signature text NOT NULL,
        signed_by text NOT NULL,
        signed_by_tenant_id uuid NOT NULL,
        signed_at timestamptz(3) NOT NULL,
        PRIMARY KEY (tenant_id, id),
        CONSTRAINT signed_reports_version UNIQUE (tenant_id, case_id, version),
        CONSTRAINT signed_reports_first CHECK ((version = 1) = (kind = 'SIGNATURE')),
        FOREIGN KEY (tenant_id, case_id) REFERENCES cases (tenant_id, id) ON DELETE CASCADE
      );
      CREATE TRIGGER signed_reports_immutable BEFORE UPDATE OR DELETE ON signed_reports
        FOR EACH ROW EXECUTE FUNCTION case_history_append_only();
      CREATE TRIGGER signed_reports_kept BEFORE TRUNCATE ON signed_reports
        FOR EACH STATEMENT EXECUTE FUNCTION case_history_append_only();

      -- A case that is over stays over, whatever a program may come to do.
      CREATE FUNCTION cases_stay_signed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NEW.state = 'AMENDED' OR NEW.state = OLD.state THEN RETURN NEW; END IF;
          RAISE EXCEPTION 'what is signed stays signed' USING ERRCODE = 'insufficient_privilege';
        END $$;
      CREATE TRIGGER cases_stay_signed BEFORE UPDATE ON cases
        FOR EACH ROW WHEN (OLD.state IN ('SIGNED', 'AMENDED')) EXECUTE FUNCTION cases_stay_signed();

      -- Private keys lie wrapped by a key that the database does not have. Old ones stay: what they signed is verified.
      CREATE TABLE report_keys (
        tenant_id uuid NOT NULL,
        version integer NOT NULL CHECK (version > 0),
        id uuid NOT NULL,
        key_id text NOT NULL,
        public_key text NOT NULL,
        wrapped text NOT NULL,
        made_at timestamptz(3) NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, version),
        CONSTRAINT report_keys_id UNIQUE (tenant_id, key_id)
      );

      CREATE TABLE review_settings (
        tenant_id uuid NOT NULL,
        ai_findings_before_signature text NOT NULL
          CHECK (ai_findings_before_signature IN ('CLINICAL_STAFF', 'RADIOLOGISTS')),
        changed_by text NOT NULL,
        changed_at timestamptz(3) NOT NULL,
        PRIMARY KEY (tenant_id)
      );

      ${tenantTable('signed_reports', ['pulmora_diagnosis'])}
      ${tenantTable('report_keys', ['pulmora_diagnosis'])}
      ${tenantTable('review_settings', ['pulmora_diagnosis'])}
      GRANT SELECT, INSERT ON signed_reports, report_keys TO pulmora_diagnosis;
      GRANT SELECT, INSERT, UPDATE ON review_settings TO pulmora_diagnosis;
      GRANT SELECT ON signed_reports TO pulmora_remote;
      ${grantedRows('signed_reports', 'case_grants', 'study_id')}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER cases_stay_signed ON cases;
      DROP TABLE review_settings, report_keys, signed_reports;
      DROP FUNCTION cases_stay_signed`);
  }
}
