import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from '../row-security.js';

const READERS = ['pulmora_diagnosis', 'pulmora_diagnosis_worker'];

/**
 * Readings that may abstain, and that keep what explains them. Only widens what a row may be: rows from before stay
 * valid, and so does what a worker from before goes on to write.
 */
export class ReadingsExplained1732400000002 implements MigrationInterface {
  readonly name = 'ReadingsExplained1732400000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE diagnoses
        ADD COLUMN abstention text CHECK (abstention IN ('NOT_AXIAL_CHEST_CT', 'UNCERTAIN')),
        ADD COLUMN refused_images integer CHECK (refused_images >= 0),
        DROP CONSTRAINT diagnoses_outcome_check,
        ADD CONSTRAINT diagnoses_outcome_check CHECK (outcome IN ('POSITIVE', 'NEGATIVE', 'INDETERMINATE')),
        -- The first without a name in 0001: completed means that there is a probability.
        DROP CONSTRAINT diagnoses_check,
        ADD CONSTRAINT diagnoses_completed CHECK ((status = 'COMPLETED') =
          (covid19_probability IS NOT NULL OR abstention IS NOT DISTINCT FROM 'NOT_AXIAL_CHEST_CT')),
        ADD CONSTRAINT diagnoses_refused CHECK (
          abstention IS DISTINCT FROM 'NOT_AXIAL_CHEST_CT' OR covid19_probability IS NULL),
        ADD CONSTRAINT diagnoses_abstained CHECK (
          (outcome IS NOT DISTINCT FROM 'INDETERMINATE') = (abstention IS NOT NULL));

      -- All of them or none: a row without them is from before, and is read again when it is needed again.
      ALTER TABLE image_readings
        ADD COLUMN outcome text CHECK (outcome IN ('POSITIVE', 'NEGATIVE', 'INDETERMINATE')),
        ADD COLUMN abstention text CHECK (abstention IN ('NOT_AXIAL_CHEST_CT', 'UNCERTAIN')),
        ADD COLUMN foreignness double precision CHECK (foreignness >= 0),
        ADD COLUMN attention bytea CHECK (octet_length(attention) = 6 * 14 * 14),
        ADD COLUMN width integer CHECK (width > 0),
        ADD COLUMN height integer CHECK (height > 0),
        ADD CONSTRAINT image_readings_explained CHECK (
          num_nulls(outcome, foreignness, attention, width, height) IN (0, 5)),
        ADD CONSTRAINT image_readings_abstained CHECK (
          (outcome IS NOT DISTINCT FROM 'INDETERMINATE') = (abstention IS NOT NULL));

      -- Where the images stand in their study, and which reading is theirs: the same pixels twice are one reading.
      CREATE TABLE read_images (
        tenant_id uuid NOT NULL,
        id uuid NOT NULL,
        study_id uuid NOT NULL,
        generation integer NOT NULL,
        model_version text NOT NULL,
        position integer NOT NULL CHECK (position >= 0),
        image_id uuid NOT NULL,
        image_sha256 text NOT NULL,
        PRIMARY KEY (tenant_id, id),
        CONSTRAINT read_images_position UNIQUE (tenant_id, study_id, generation, model_version, position),
        FOREIGN KEY (tenant_id, study_id, image_sha256, model_version, generation)
          REFERENCES image_readings (tenant_id, study_id, image_sha256, model_version, generation) ON DELETE CASCADE
      );

      ${tenantTable('read_images', READERS)}
      GRANT SELECT ON read_images TO pulmora_diagnosis;
      GRANT SELECT, INSERT ON read_images TO pulmora_diagnosis_worker;
      GRANT UPDATE (covid19_probability, lesions, outcome, abstention, foreignness, attention, width, height, read_at)
        ON image_readings TO pulmora_diagnosis_worker;`);
  }

  /** Refused by the database where a reading has abstained: the old tables cannot say so. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE read_images;
      REVOKE UPDATE (covid19_probability, lesions, read_at) ON image_readings FROM pulmora_diagnosis_worker;
      ALTER TABLE image_readings
        DROP COLUMN outcome, DROP COLUMN abstention, DROP COLUMN foreignness, DROP COLUMN attention,
        DROP COLUMN width, DROP COLUMN height;
      ALTER TABLE diagnoses
        DROP CONSTRAINT diagnoses_completed, DROP CONSTRAINT diagnoses_outcome_check,
        DROP COLUMN abstention, DROP COLUMN refused_images,
        ADD CONSTRAINT diagnoses_outcome_check CHECK (outcome IN ('POSITIVE', 'NEGATIVE')),
        ADD CONSTRAINT diagnoses_check CHECK ((status = 'COMPLETED') = (covid19_probability IS NOT NULL));`);
  }
}
