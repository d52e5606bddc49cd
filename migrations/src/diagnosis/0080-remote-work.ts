import type { MigrationInterface, QueryRunner } from 'typeorm';
import { HOME, MINE, SUBJECT } from '../row-security.js';

/** What a transaction becomes in which a doctor of another clinic works on a case that was granted to them. */
const AT_WORK = 'pulmora_remote_work';

/** That a row `g` of grants lets whoever asks work on its case right now: given, not taken by breaking the glass. */
const LETS_WORK = `g.kind = 'GRANT' AND g.revoked_at IS NULL AND g.expires_at > now()
           AND ${MINE.replaceAll('grantee_', 'g.grantee_')}`;

/** @param more of the grant, `g`. */
const grantedStudy = (table: string, more = 'true'): string => `EXISTS (
        SELECT 1 FROM case_grants g
         WHERE g.tenant_id = ${table}.tenant_id AND g.study_id = ${table}.study_id AND ${LETS_WORK} AND ${more})`;

/**
 * That a row belongs to a granted case: the case that it names, and not only that case's clinic.
 *
 * @param more of the case, `c`.
 */
const grantedCase = (table: string, more = 'true'): string => `EXISTS (
        SELECT 1 FROM cases c JOIN case_grants g ON g.tenant_id = c.tenant_id AND g.study_id = c.study_id
         WHERE c.tenant_id = ${table}.tenant_id AND c.id = ${table}.case_id AND c.study_id = ${table}.study_id
           AND ${LETS_WORK} AND ${more})`;

const BY_ME = (subject: string, tenant: string): string => `${subject} = ${SUBJECT} AND ${tenant} = ${HOME}`;

/** Doctors of other clinics claim, return, sign and amend cases that are granted to them, and nothing else. */
export class RemoteWork1732400000080 implements MigrationInterface {
  readonly name = 'RemoteWork1732400000080';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      GRANT USAGE ON SCHEMA public TO ${AT_WORK};
      GRANT EXECUTE ON FUNCTION case_access TO ${AT_WORK};
      GRANT SELECT (tenant_id, study_id, patient_id, kind, grantee_tenant_id, grantee_subject, expires_at, revoked_at)
        ON case_grants TO ${AT_WORK};
      CREATE POLICY case_grants_at_work ON case_grants FOR SELECT TO ${AT_WORK} USING (${MINE});

      -- The case: seen and locked while it is granted, and changed in nothing but what a claim or a signature changes.
      -- It ends up free, or theirs for no longer than the grant is, or over by a report: in its first signer's name.
      GRANT SELECT, UPDATE (state, revision, assignee, assignee_tenant_id, claimed_at, lease_expires_at, disagreement,
                            updated_at) ON cases TO ${AT_WORK};
      CREATE POLICY cases_seen_at_work ON cases FOR SELECT TO ${AT_WORK} USING (${grantedStudy('cases')});
      CREATE POLICY cases_at_work ON cases FOR UPDATE TO ${AT_WORK} USING (${grantedStudy('cases')})
        WITH CHECK (
          ${grantedStudy('cases', '(cases.lease_expires_at IS NULL OR cases.lease_expires_at <= g.expires_at)')}
          AND ((state = 'READY' AND assignee IS NULL)
               OR (state = 'CLAIMED' AND ${BY_ME('assignee', 'assignee_tenant_id')})
               OR (state IN ('SIGNED', 'AMENDED') AND EXISTS (
                   SELECT 1 FROM signed_reports r
                    WHERE r.tenant_id = cases.tenant_id AND r.case_id = cases.id AND r.version = 1
                      AND r.signed_by = cases.assignee AND r.signed_by_tenant_id = cases.assignee_tenant_id))));

      -- What they did, in their own name; and that the claim of somebody before them had run out.
      GRANT INSERT ON case_transitions TO ${AT_WORK};
      CREATE POLICY case_transitions_at_work ON case_transitions FOR INSERT TO ${AT_WORK} WITH CHECK (
        ${grantedCase('case_transitions', 'c.revision = case_transitions.sequence AND c.state = case_transitions.to_state')}
        AND (((action, to_state) IN (('CLAIM', 'CLAIMED'), ('RETURN', 'READY'), ('SIGN', 'SIGNED'), ('AMEND', 'AMENDED'))
              AND ${BY_ME('actor', 'actor_tenant_id')})
             OR (action = 'EXPIRE' AND from_state = 'CLAIMED' AND to_state = 'READY' AND reason IS NULL
                 AND actor = 'platform' AND actor_tenant_id IS NULL)));

      -- What they sign, by a reading of the case's own study; and where it is not what a model had said.
      GRANT SELECT ON diagnoses TO ${AT_WORK};
      CREATE POLICY diagnoses_at_work ON diagnoses FOR SELECT TO ${AT_WORK} USING (${grantedStudy('diagnoses')});
      GRANT SELECT, INSERT ON signed_reports TO ${AT_WORK};
      CREATE POLICY signed_reports_seen_at_work ON signed_reports FOR SELECT TO ${AT_WORK}
        USING (${grantedStudy('signed_reports')});
      CREATE POLICY signed_reports_at_work ON signed_reports FOR INSERT TO ${AT_WORK} WITH CHECK (
        ${grantedCase(
          'signed_reports',
          `c.patient_id = signed_reports.patient_id
             AND ((signed_reports.version = 1 AND c.state = 'CLAIMED' AND ${BY_ME('c.assignee', 'c.assignee_tenant_id')})
                  OR (signed_reports.version > 1 AND c.state IN ('SIGNED', 'AMENDED')))`,
        )}
        AND ${BY_ME('signed_by', 'signed_by_tenant_id')}
        AND EXISTS (SELECT 1 FROM diagnoses d
                     WHERE d.tenant_id = signed_reports.tenant_id AND d.id = signed_reports.diagnosis_id
                       AND d.study_id = signed_reports.study_id));
      GRANT INSERT ON discrepancies TO ${AT_WORK};
      CREATE POLICY discrepancies_at_work ON discrepancies FOR INSERT TO ${AT_WORK} WITH CHECK (
        ${grantedCase('discrepancies', 'c.patient_id = discrepancies.patient_id')} AND kind = 'WITH_MODEL');

      -- Of second opinions, what may keep them from a claim or a signature: that they are the second reader themselves,
      -- and the findings that were settled. Not what is not settled, and nothing that anybody wrote.
      GRANT SELECT (tenant_id, id, case_id, study_id, patient_id, status, second_reader, lease_expires_at, settled_at)
        ON second_opinions TO ${AT_WORK};
      CREATE POLICY second_opinions_at_work ON second_opinions FOR SELECT TO ${AT_WORK} USING (
        ${grantedCase('second_opinions')} AND (status IN ('AGREED', 'ADJUDICATED') OR second_reader = ${SUBJECT}));
      GRANT SELECT (tenant_id, second_opinion_id, part, findings) ON opinions TO ${AT_WORK};
      CREATE POLICY opinions_at_work ON opinions FOR SELECT TO ${AT_WORK} USING (
        part IN ('SECOND', 'ADJUDICATION') AND EXISTS (
        SELECT 1 FROM second_opinions s JOIN case_grants g ON g.tenant_id = s.tenant_id AND g.study_id = s.study_id
         WHERE s.tenant_id = opinions.tenant_id AND s.id = opinions.second_opinion_id
           AND s.status IN ('AGREED', 'ADJUDICATED') AND ${LETS_WORK}));

      -- What is told of it: of this case, as the clinic's own.
      GRANT INSERT (tenant_id, event_id, subject, payload) ON outbox TO ${AT_WORK};
      CREATE POLICY outbox_at_work ON outbox FOR INSERT TO ${AT_WORK} WITH CHECK (
        subject = 'case.' || tenant_id || '.changed' AND payload ->> 'type' = 'org.pulmora.case.changed.v1'
        AND payload ->> 'tenantid' = tenant_id::text AND EXISTS (
        SELECT 1 FROM cases c JOIN case_grants g ON g.tenant_id = c.tenant_id AND g.study_id = c.study_id
         WHERE c.tenant_id = outbox.tenant_id AND c.id = (outbox.payload #>> '{data,caseId}')::uuid
           AND c.study_id = (outbox.payload #>> '{data,studyId}')::uuid
           AND c.patient_id = (outbox.payload #>> '{data,patientId}')::uuid AND ${LETS_WORK}));`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP POLICY outbox_at_work ON outbox;
      DROP POLICY opinions_at_work ON opinions;
      DROP POLICY second_opinions_at_work ON second_opinions;
      DROP POLICY discrepancies_at_work ON discrepancies;
      DROP POLICY signed_reports_at_work ON signed_reports;
      DROP POLICY signed_reports_seen_at_work ON signed_reports;
      DROP POLICY diagnoses_at_work ON diagnoses;
      DROP POLICY case_transitions_at_work ON case_transitions;
      DROP POLICY cases_at_work ON cases;
      DROP POLICY cases_seen_at_work ON cases;
      DROP POLICY case_grants_at_work ON case_grants;
      REVOKE ALL ON outbox, opinions, second_opinions, discrepancies, signed_reports, diagnoses, case_transitions, cases,
        case_grants FROM ${AT_WORK};
      REVOKE ALL ON FUNCTION case_access FROM ${AT_WORK};
      REVOKE USAGE ON SCHEMA public FROM ${AT_WORK}`);
  }
}
