import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantedRows, HOME, MINE, ownGrants, SUBJECT, tenantTable } from '../row-security.js';

const REMOTE = ['pulmora_remote', 'pulmora_break_glass'];
const MINE_OF_G = MINE.replaceAll('grantee_', 'g.grantee_');

/** A clinic that has granted somebody a case within half a year is one whose glass they may break. */
const partnerOf = (tenant: string) => `EXISTS (
        SELECT 1 FROM case_grants g
         WHERE g.tenant_id = ${tenant} AND g.kind = 'GRANT' AND g.granted_at > now() - interval '180 days'
           AND ${MINE_OF_G})`;

export class CaseGrants1732400000010 implements MigrationInterface {
  readonly name = 'CaseGrants1732400000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE case_grants (
        tenant_id uuid NOT NULL,
        id uuid NOT NULL,
        study_id uuid NOT NULL,
        patient_id uuid NOT NULL,
        kind text NOT NULL CHECK (kind IN ('GRANT', 'BREAK_GLASS')),
        grantee_tenant_id uuid NOT NULL CHECK (grantee_tenant_id <> tenant_id),
        grantee_subject text NOT NULL CHECK (grantee_subject <> ''),
        reason text NOT NULL CHECK (btrim(reason) <> ''),
        granted_by text NOT NULL,
        granted_at timestamptz(3) NOT NULL DEFAULT now(),
        expires_at timestamptz(3) NOT NULL,
        revoked_at timestamptz(3),
        revoked_by text,
        revision integer NOT NULL DEFAULT 1,
        PRIMARY KEY (tenant_id, id)
      );
      CREATE INDEX case_grants_newest ON case_grants (tenant_id, granted_at DESC, id DESC);
      CREATE INDEX case_grants_of_study ON case_grants (tenant_id, study_id);
      CREATE INDEX case_grants_of_grantee ON case_grants (grantee_tenant_id, grantee_subject, granted_at DESC, id DESC);

      ${tenantTable('case_grants', ['pulmora_diagnosis'])}
      GRANT SELECT, INSERT, UPDATE (expires_at, revoked_at, revoked_by, revision) ON case_grants TO pulmora_diagnosis;
      ${ownGrants('case_grants', REMOTE)}
      GRANT USAGE ON SCHEMA public TO ${REMOTE.join(', ')};

      GRANT SELECT ON case_grants, diagnoses TO pulmora_remote;
      ${grantedRows('diagnoses', 'case_grants', 'study_id')}

      -- Break-glass: which case it is, of a clinic that knows them, and one grant for an hour, which tells of itself.
      GRANT SELECT, INSERT ON case_grants TO pulmora_break_glass;
      GRANT SELECT (tenant_id, study_id, patient_id, generation) ON diagnoses TO pulmora_break_glass;
      GRANT INSERT ON outbox TO pulmora_break_glass;
      CREATE POLICY diagnoses_break_glass ON diagnoses FOR SELECT TO pulmora_break_glass
        USING (${partnerOf('diagnoses.tenant_id')});
      CREATE POLICY case_grants_break_glass ON case_grants FOR INSERT TO pulmora_break_glass WITH CHECK (
        kind = 'BREAK_GLASS' AND ${MINE} AND tenant_id <> ${HOME} AND granted_by = ${SUBJECT}
        AND granted_at <= now() + interval '1 millisecond' AND expires_at <= granted_at + interval '1 hour' AND revoked_at IS NULL
        AND ${partnerOf('case_grants.tenant_id')}
        AND NOT EXISTS (SELECT 1 FROM case_grants g
                         WHERE g.tenant_id = case_grants.tenant_id AND g.study_id = case_grants.study_id
                           AND g.revoked_at IS NOT NULL AND ${MINE_OF_G}));
      CREATE POLICY outbox_break_glass ON outbox FOR INSERT TO pulmora_break_glass WITH CHECK (
        subject = 'grant.' || tenant_id || '.changed' AND ${partnerOf('outbox.tenant_id')});`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP POLICY outbox_break_glass ON outbox;
      DROP POLICY diagnoses_break_glass ON diagnoses;
      DROP POLICY diagnoses_granted ON diagnoses;
      REVOKE ALL ON outbox, diagnoses FROM pulmora_break_glass;
      REVOKE ALL ON diagnoses FROM pulmora_remote;
      DROP TABLE case_grants`);
  }
}
