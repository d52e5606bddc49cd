import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from '../row-security.js';

export class Batches1732400000061 implements MigrationInterface {
  readonly name = 'Batches1732400000061';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE batches (
        tenant_id uuid NOT NULL,
        id uuid NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        -- Grows with every change of the batch or of one of its items.
        revision integer NOT NULL DEFAULT 1,
        PRIMARY KEY (tenant_id, id)
      );
      CREATE INDEX batches_newest ON batches (tenant_id, created_at DESC, id DESC);

      CREATE TABLE batch_items (
        tenant_id uuid NOT NULL,
        id uuid NOT NULL,
        batch_id uuid NOT NULL,
        position integer NOT NULL CHECK (position >= 0),
        -- Null where there is no such patient.
        patient_id uuid,
        study_id uuid,
        state text NOT NULL CHECK (state IN ('RECEIVING', 'ACCEPTED', 'REJECTED')),
        -- How it ended: the name of the type that tells of it.
        outcome text CHECK (outcome IN ('UploadStudySuccess', 'StudyAlreadyExists', 'PatientNotFound', 'InvalidInput',
                                        'ImageRejected', 'UploadInterrupted')),
        fault_field text,
        fault_message text,
        image integer,
        image_reason text,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        CONSTRAINT batch_items_position UNIQUE (tenant_id, batch_id, position),
        CONSTRAINT batch_items_ended CHECK ((state = 'RECEIVING') = (outcome IS NULL)),
        FOREIGN KEY (tenant_id, batch_id) REFERENCES batches (tenant_id, id) ON DELETE CASCADE,
        FOREIGN KEY (tenant_id, study_id) REFERENCES studies (tenant_id, id) ON DELETE SET NULL (study_id)
      );
      CREATE INDEX batch_items_of_study ON batch_items (tenant_id, study_id);
      CREATE INDEX batch_items_of_patient ON batch_items (tenant_id, patient_id);

      ${tenantTable('batches', ['pulmora_study'])}
      ${tenantTable('batch_items', ['pulmora_study'])}
      GRANT SELECT, INSERT, UPDATE (revision) ON batches TO pulmora_study;
      GRANT SELECT, INSERT, DELETE,
            UPDATE (patient_id, study_id, state, outcome, fault_field, fault_message, image, image_reason)
         ON batch_items TO pulmora_study;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE batch_items, batches');
  }
}
