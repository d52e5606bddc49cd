import type { MigrationInterface, QueryRunner } from 'typeorm';
import { outboxTable, tenantTable } from '../row-security.js';

export class Studies1732400000001 implements MigrationInterface {
  readonly name = 'Studies1732400000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE studies (
        tenant_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        priority text NOT NULL CHECK (priority IN ('STAT', 'URGENT', 'ROUTINE')),
        clinical_notes text,
        ai_reading_consent boolean NOT NULL,
        content_digest text NOT NULL,
        received_at timestamptz(3) NOT NULL DEFAULT now(),
        reading_settled_at timestamptz(3),
        reading_requested_at timestamptz(3) NOT NULL DEFAULT now(),
        reading_requests integer NOT NULL DEFAULT 1,
        PRIMARY KEY (tenant_id, id),
        CONSTRAINT studies_content UNIQUE (tenant_id, patient_id, content_digest)
      );
      CREATE INDEX studies_newest ON studies (tenant_id, received_at DESC, id DESC);
      CREATE INDEX studies_of_patient ON studies (tenant_id, patient_id, received_at DESC, id DESC);
      CREATE INDEX studies_unsettled ON studies (reading_requested_at) WHERE reading_settled_at IS NULL;

      CREATE TABLE ct_images (
        tenant_id uuid NOT NULL,
        id uuid NOT NULL,
        study_id uuid NOT NULL,
        position integer NOT NULL CHECK (position >= 0),
        media_type text NOT NULL,
        width integer NOT NULL CHECK (width > 0),
        height integer NOT NULL CHECK (height > 0),
        size_bytes integer NOT NULL CHECK (size_bytes > 0),
        sha256 text NOT NULL,
        PRIMARY KEY (tenant_id, id),
        CONSTRAINT ct_images_position UNIQUE (tenant_id, study_id, position),
        FOREIGN KEY (tenant_id, study_id) REFERENCES studies (tenant_id, id) ON DELETE CASCADE
      );

      ${tenantTable('studies', ['pulmora_study'])}
      ${tenantTable('ct_images', ['pulmora_study'])}
      GRANT SELECT, INSERT, UPDATE (reading_settled_at) ON studies TO pulmora_study;
      GRANT SELECT, INSERT ON ct_images TO pulmora_study;
      ${outboxTable(['pulmora_study'], 'pulmora_study_relay')}

      -- The reconciler asks again for readings that have not come: it sees unsettled studies of every clinic, no notes.
      CREATE POLICY studies_reconciler ON studies TO pulmora_study_reconciler USING (reading_settled_at IS NULL);
      CREATE POLICY ct_images_reconciler ON ct_images FOR SELECT TO pulmora_study_reconciler USING (true);
      CREATE POLICY outbox_reconciler ON outbox FOR INSERT TO pulmora_study_reconciler WITH CHECK (true);
      GRANT SELECT (tenant_id, id, patient_id, priority, ai_reading_consent, received_at, reading_settled_at,
                    reading_requested_at, reading_requests),
            UPDATE (reading_requested_at, reading_requests) ON studies TO pulmora_study_reconciler;
      GRANT SELECT ON ct_images TO pulmora_study_reconciler;
      GRANT INSERT ON outbox TO pulmora_study_reconciler;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE outbox, ct_images, studies');
  }
}
