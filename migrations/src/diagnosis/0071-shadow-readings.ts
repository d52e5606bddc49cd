import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from '../row-security.js';

/** What a model says that reads in the shadow of another: kept to be compared, and shown to nobody. */
export class ShadowReadings1732400000071 implements MigrationInterface {
  readonly name = 'ShadowReadings1732400000071';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE shadow_readings (
        tenant_id uuid NOT NULL,
        study_id uuid NOT NULL,
        generation integer NOT NULL,
        model_version text NOT NULL,
        outcome text NOT NULL CHECK (outcome IN ('POSITIVE', 'NEGATIVE', 'INDETERMINATE')),
        agrees boolean NOT NULL,
        read_at timestamptz(3) NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, study_id, generation, model_version),
        FOREIGN KEY (tenant_id, study_id, generation)
          REFERENCES diagnoses (tenant_id, study_id, generation) ON DELETE CASCADE
      );
      ${tenantTable('shadow_readings', ['pulmora_diagnosis', 'pulmora_diagnosis_worker'])}
      GRANT SELECT, INSERT, DELETE ON shadow_readings TO pulmora_diagnosis_worker;
      GRANT SELECT (tenant_id, study_id, generation), DELETE ON shadow_readings TO pulmora_diagnosis;

      -- Without consent nothing of a reading is kept, whoever made it.
      CREATE FUNCTION discard_shadow_readings() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        DELETE FROM shadow_readings
         WHERE tenant_id = NEW.tenant_id AND study_id = NEW.study_id AND generation = NEW.generation;
        RETURN NULL;
      END $$;
      CREATE TRIGGER diagnoses_discard_shadows AFTER UPDATE OF status ON diagnoses
        FOR EACH ROW WHEN (NEW.status = 'WITHHELD') EXECUTE FUNCTION discard_shadow_readings();`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER diagnoses_discard_shadows ON diagnoses;
      DROP FUNCTION discard_shadow_readings;
      DROP TABLE shadow_readings;`);
  }
}
