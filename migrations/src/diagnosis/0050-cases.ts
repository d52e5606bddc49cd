import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantedRows, tenantTable } from '../row-security.js';

const WRITERS = ['pulmora_diagnosis', 'pulmora_diagnosis_worker'];

/** Cases and what happened to them; one for every study that was ever to be read. */
export class Cases1732400000050 implements MigrationInterface {
  readonly name = 'Cases1732400000050';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE cases (
        tenant_id uuid NOT NULL,
        id uuid NOT NULL,
        study_id uuid NOT NULL,
        patient_id uuid NOT NULL,
        priority text NOT NULL CHECK (priority IN ('STAT', 'URGENT', 'ROUTINE')),
        state text NOT NULL CHECK (state IN
          ('RECEIVED', 'READING', 'READY', 'CLAIMED', 'SIGNED', 'AMENDED', 'FAILED', 'WITHHELD')),
        outcome_band text NOT NULL CHECK (outcome_band IN ('POSITIVE', 'INDETERMINATE', 'NONE', 'NEGATIVE')),
        -- A worklist's order but for the waiting time, so that a page is a walk along an index.
        rank smallint NOT NULL GENERATED ALWAYS AS (
          CASE priority WHEN 'STAT' THEN 0 WHEN 'URGENT' THEN 10 ELSE 20 END
          + CASE outcome_band WHEN 'POSITIVE' THEN 0 WHEN 'INDETERMINATE' THEN 1 WHEN 'NONE' THEN 2 ELSE 3 END) STORED,
        diagnosis_id uuid NOT NULL,
        generation integer NOT NULL CHECK (generation > 0),
        reading_revision integer NOT NULL CHECK (reading_revision >= 0),
        revision integer NOT NULL CHECK (revision > 0),
        assignee text,
        assignee_tenant_id uuid,
        claimed_at timestamptz(3),
        lease_expires_at timestamptz(3),
        disagreement text CHECK (disagreement IN ('WITH_MODEL', 'BETWEEN_READERS')),
        second_opinion_open boolean NOT NULL DEFAULT false,
        received_at timestamptz(3) NOT NULL,
        due_at timestamptz(3) NOT NULL,
        breached_at timestamptz(3),
        updated_at timestamptz(3) NOT NULL,
        PRIMARY KEY (tenant_id, id),
        CONSTRAINT cases_of_study UNIQUE (tenant_id, study_id),
        CONSTRAINT cases_assigned CHECK ((assignee IS NULL) = (assignee_tenant_id IS NULL)),
        -- A claim is somebody's and ends; whoever signed stays with what they signed.
        CONSTRAINT cases_claimed CHECK ((state = 'CLAIMED') = (lease_expires_at IS NOT NULL)),
        CONSTRAINT cases_held CHECK ((state IN ('CLAIMED', 'SIGNED', 'AMENDED')) = (assignee IS NOT NULL))
      );
      CREATE INDEX cases_worklist ON cases (tenant_id, state, rank, received_at, id);
      CREATE INDEX cases_assigned_to ON cases (tenant_id, assignee, state, rank, received_at, id)
        WHERE assignee IS NOT NULL;
      CREATE INDEX cases_disputed ON cases (tenant_id, disagreement, state, rank, received_at, id)
        WHERE disagreement IS NOT NULL;
      CREATE INDEX cases_of_patient ON cases (tenant_id, patient_id);
      CREATE INDEX cases_leases ON cases (lease_expires_at) WHERE lease_expires_at IS NOT NULL;
      CREATE INDEX cases_due ON cases (due_at) WHERE breached_at IS NULL AND state NOT IN ('SIGNED', 'AMENDED');

      CREATE TABLE case_transitions (
        tenant_id uuid NOT NULL,
        case_id uuid NOT NULL,
        sequence integer NOT NULL CHECK (sequence > 0),
        study_id uuid NOT NULL,
        action text NOT NULL,
        from_state text,
        to_state text NOT NULL,
        at timestamptz(3) NOT NULL,
        actor text NOT NULL,
        actor_tenant_id uuid,
        reason text CHECK (reason <> ''),
        PRIMARY KEY (tenant_id, case_id, sequence),
        FOREIGN KEY (tenant_id, case_id) REFERENCES cases (tenant_id, id) ON DELETE CASCADE
      );

      -- Rows go only with the case that they belong to, whoever owns the table.
      CREATE FUNCTION case_history_append_only() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
        BEGIN
          IF TG_OP = 'DELETE' AND NOT EXISTS (
            SELECT 1 FROM cases c WHERE c.tenant_id = OLD.tenant_id AND c.id = OLD.case_id) THEN RETURN OLD;
          END IF;
          RAISE EXCEPTION 'what happened to a case is not changed' USING ERRCODE = 'insufficient_privilege';
        END $$;
      CREATE TRIGGER case_transitions_append_only BEFORE UPDATE OR DELETE ON case_transitions
        FOR EACH ROW EXECUTE FUNCTION case_history_append_only();
      CREATE TRIGGER case_transitions_kept BEFORE TRUNCATE ON case_transitions
        FOR EACH STATEMENT EXECUTE FUNCTION case_history_append_only();

      -- And a case goes only with a patient who is erased.
      CREATE FUNCTION cases_kept() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
        BEGIN
          IF EXISTS (SELECT 1 FROM patient_standings s
                      WHERE s.tenant_id = OLD.tenant_id AND s.patient_id = OLD.patient_id AND s.erased_at IS NOT NULL)
          THEN RETURN OLD; END IF;
          RAISE EXCEPTION 'a case is kept while its patient is' USING ERRCODE = 'insufficient_privilege';
        END $$;
      CREATE TRIGGER cases_kept BEFORE DELETE ON cases FOR EACH ROW EXECUTE FUNCTION cases_kept();

      ${tenantTable('cases', WRITERS)}
      ${tenantTable('case_transitions', WRITERS)}
      GRANT SELECT, INSERT, UPDATE ON cases TO ${WRITERS.join(', ')};
      GRANT DELETE ON cases TO pulmora_diagnosis;
      GRANT SELECT, INSERT ON case_transitions TO ${WRITERS.join(', ')};

      GRANT SELECT ON cases, case_transitions TO pulmora_remote;
      ${grantedRows('cases', 'case_grants', 'study_id')}
      ${grantedRows('case_transitions', 'case_grants', 'study_id')}

      -- What runs out of its own accord is found in every clinic; what is done about it is done within the clinic.
      GRANT USAGE ON SCHEMA public TO pulmora_diagnosis_sweeper;
      GRANT SELECT (tenant_id, id, state, lease_expires_at, due_at, breached_at) ON cases TO pulmora_diagnosis_sweeper;
      CREATE POLICY cases_sweeper ON cases FOR SELECT TO pulmora_diagnosis_sweeper USING (true);`);
    await runner.query(FROM_DIAGNOSES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE case_transitions, cases; DROP FUNCTION case_history_append_only, cases_kept');
  }
}

/** What was read before there were cases waits for a doctor; its clock starts anew, or all of it would be late. */
const FROM_DIAGNOSES = `
      WITH latest AS (
        SELECT DISTINCT ON (tenant_id, study_id) * FROM diagnoses ORDER BY tenant_id, study_id, generation DESC)
      INSERT INTO cases (tenant_id, id, study_id, patient_id, priority, state, outcome_band, diagnosis_id, generation,
                         reading_revision, revision, received_at, due_at, updated_at)
      SELECT tenant_id, gen_random_uuid(), study_id, patient_id, priority,
             CASE status WHEN 'QUEUED' THEN 'RECEIVED' WHEN 'RUNNING' THEN 'READING' WHEN 'COMPLETED' THEN 'READY'
                         ELSE status END,
             coalesce(outcome, 'NONE'), id, generation,
             CASE WHEN status IN ('QUEUED', 'RUNNING') THEN 0 ELSE 1 END, 1, queued_at,
             now() + CASE priority WHEN 'STAT' THEN interval '60 minutes' WHEN 'URGENT' THEN interval '240 minutes'
                                   ELSE interval '1440 minutes' END,
             now()
        FROM latest;
      INSERT INTO case_transitions (tenant_id, case_id, sequence, study_id, action, to_state, at, actor)
      SELECT tenant_id, id, 1, study_id, 'OPEN', state, now(), 'platform' FROM cases`;
