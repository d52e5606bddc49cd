import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from '../row-security.js';

/** Second readers of a case, what readers say of it, and where they, or a model, were of another opinion. */
export class SecondOpinions1732400000052 implements MigrationInterface {
  readonly name = 'SecondOpinions1732400000052';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE second_opinions (
        tenant_id uuid NOT NULL,
        id uuid NOT NULL,
        case_id uuid NOT NULL,
        study_id uuid NOT NULL,
        patient_id uuid NOT NULL,
        status text NOT NULL
          CHECK (status IN ('REQUESTED', 'READING', 'AGREED', 'DISAGREED', 'ADJUDICATED', 'WITHDRAWN')),
        reading_revision integer NOT NULL,
        requested_by text NOT NULL,
        requested_at timestamptz(3) NOT NULL,
        second_reader text CHECK (second_reader <> requested_by),
        lease_expires_at timestamptz(3),
        settled_at timestamptz(3),
        PRIMARY KEY (tenant_id, id),
        CONSTRAINT second_opinions_taken CHECK ((status = 'READING') = (lease_expires_at IS NOT NULL)),
        CONSTRAINT second_opinions_settled
          CHECK ((status IN ('AGREED', 'ADJUDICATED', 'WITHDRAWN')) = (settled_at IS NOT NULL)),
        FOREIGN KEY (tenant_id, case_id) REFERENCES cases (tenant_id, id) ON DELETE CASCADE
      );
      CREATE UNIQUE INDEX second_opinions_open ON second_opinions (tenant_id, case_id) WHERE settled_at IS NULL;
      CREATE INDEX second_opinions_newest ON second_opinions (tenant_id, requested_at DESC, id DESC);
      CREATE INDEX second_opinions_of_case ON second_opinions (tenant_id, case_id, requested_at DESC);

      CREATE TABLE opinions (
        tenant_id uuid NOT NULL,
        second_opinion_id uuid NOT NULL,
        part text NOT NULL CHECK (part IN ('FIRST', 'SECOND', 'ADJUDICATION')),
        case_id uuid NOT NULL,
        reader text NOT NULL,
        findings jsonb NOT NULL,
        impression text NOT NULL,
        given_at timestamptz(3) NOT NULL,
        PRIMARY KEY (tenant_id, second_opinion_id, part),
        -- Three readers, three people.
        CONSTRAINT opinions_of_one UNIQUE (tenant_id, second_opinion_id, reader),
        FOREIGN KEY (tenant_id, case_id) REFERENCES cases (tenant_id, id) ON DELETE CASCADE
      );

      CREATE TABLE discrepancies (
        tenant_id uuid NOT NULL,
        id uuid NOT NULL,
        case_id uuid NOT NULL,
        study_id uuid NOT NULL,
        patient_id uuid NOT NULL,
        kind text NOT NULL CHECK (kind IN ('WITH_MODEL', 'BETWEEN_READERS')),
        finding text NOT NULL,
        one text NOT NULL,
        other text NOT NULL CHECK (other <> one),
        recorded_at timestamptz(3) NOT NULL,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, case_id) REFERENCES cases (tenant_id, id) ON DELETE CASCADE
      );
      CREATE INDEX discrepancies_newest ON discrepancies (tenant_id, recorded_at DESC, id DESC);
      CREATE INDEX discrepancies_of_case ON discrepancies (tenant_id, case_id);
      CREATE INDEX opinions_of_case ON opinions (tenant_id, case_id);

      -- What waits for another reader is not signed, whatever a program may come to do.
      ALTER TABLE cases ADD CONSTRAINT cases_settled_when_signed
        CHECK (NOT second_opinion_open OR state NOT IN ('SIGNED', 'AMENDED'));

      -- A second opinion goes on until it is settled; who asked for it, and of what, stays.
      CREATE FUNCTION second_opinions_go_on() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF OLD.settled_at IS NULL
            AND (NEW.case_id, NEW.study_id, NEW.patient_id, NEW.reading_revision, NEW.requested_by, NEW.requested_at)
              = (OLD.case_id, OLD.study_id, OLD.patient_id, OLD.reading_revision, OLD.requested_by, OLD.requested_at)
          THEN RETURN NEW; END IF;
          RAISE EXCEPTION 'what was asked of a second reader is not changed' USING ERRCODE = 'insufficient_privilege';
        END $$;
      CREATE TRIGGER second_opinions_go_on BEFORE UPDATE ON second_opinions
        FOR EACH ROW EXECUTE FUNCTION second_opinions_go_on();

      ${kept('second_opinions', 'DELETE')}
      ${kept('opinions', 'UPDATE OR DELETE')}
      ${kept('discrepancies', 'UPDATE OR DELETE')}
      ${tenantTable('second_opinions', ['pulmora_diagnosis'])}
      ${tenantTable('opinions', ['pulmora_diagnosis'])}
      ${tenantTable('discrepancies', ['pulmora_diagnosis'])}
      GRANT SELECT, INSERT, UPDATE (status, second_reader, lease_expires_at, settled_at) ON second_opinions
        TO pulmora_diagnosis;
      GRANT SELECT, INSERT ON opinions, discrepancies TO pulmora_diagnosis;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE discrepancies, opinions, second_opinions;
      DROP FUNCTION second_opinions_go_on;
      ALTER TABLE cases DROP CONSTRAINT cases_settled_when_signed`);
  }
}

/** @param against what nobody does to a row of it. */
const kept = (table: string, against: string): string => `
      CREATE TRIGGER ${table}_append_only BEFORE ${against} ON ${table}
        FOR EACH ROW EXECUTE FUNCTION case_history_append_only();
      CREATE TRIGGER ${table}_kept BEFORE TRUNCATE ON ${table}
        FOR EACH STATEMENT EXECUTE FUNCTION case_history_append_only();`;
