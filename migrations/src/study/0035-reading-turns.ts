import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from '../row-security.js';

/** Studies are held back until it is their clinic's turn, which a role of its own gives. */
export class ReadingTurns1732400000035 implements MigrationInterface {
  readonly name = 'ReadingTurns1732400000035';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE studies ADD COLUMN reading_released_at timestamptz(3), ADD COLUMN request_traceparent text;
      -- What was asked for before there were turns is with the broker already.
      UPDATE studies SET reading_released_at = reading_requested_at WHERE reading_settled_at IS NULL;
      CREATE INDEX studies_held ON studies (priority, tenant_id, received_at, id)
        WHERE reading_settled_at IS NULL AND reading_released_at IS NULL;
      CREATE INDEX studies_released ON studies (priority, tenant_id)
        WHERE reading_settled_at IS NULL AND reading_released_at IS NOT NULL;

      -- Start-time fair queueing: where a clinic's last turn began, and where its next may begin at the earliest.
      CREATE TABLE reading_turns (
        tenant_id uuid NOT NULL,
        priority text NOT NULL CHECK (priority IN ('STAT', 'URGENT', 'ROUTINE')),
        began double precision NOT NULL,
        next double precision NOT NULL,
        -- Turns so far: how fast studies are let go, and so how fast they are read, is how fast this grows.
        given bigint NOT NULL DEFAULT 1,
        PRIMARY KEY (tenant_id, priority)
      );
      ${tenantTable('reading_turns', ['pulmora_study'])}
      CREATE POLICY reading_turns_dispatcher ON reading_turns TO pulmora_study_dispatcher USING (true);
      GRANT SELECT, INSERT, UPDATE (began, next, given) ON reading_turns TO pulmora_study_dispatcher;

      -- The dispatcher sees unsettled studies of every clinic, no notes, and may do nothing but let them go.
      CREATE POLICY studies_dispatcher ON studies TO pulmora_study_dispatcher USING (reading_settled_at IS NULL);
      CREATE POLICY ct_images_dispatcher ON ct_images FOR SELECT TO pulmora_study_dispatcher USING (true);
      CREATE POLICY outbox_dispatcher ON outbox FOR INSERT TO pulmora_study_dispatcher WITH CHECK (true);
      GRANT SELECT (tenant_id, id, patient_id, priority, ai_reading_consent, consent_revision, received_at,
                    reading_settled_at, reading_released_at, request_traceparent),
            UPDATE (reading_released_at, reading_requested_at) ON studies TO pulmora_study_dispatcher;
      GRANT SELECT (tenant_id, id, study_id, position, sha256) ON ct_images TO pulmora_study_dispatcher;
      GRANT INSERT ON outbox TO pulmora_study_dispatcher;
      GRANT SELECT (reading_released_at) ON studies TO pulmora_study_reconciler;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP POLICY outbox_dispatcher ON outbox;
      DROP POLICY ct_images_dispatcher ON ct_images;
      DROP POLICY studies_dispatcher ON studies;
      REVOKE ALL ON studies, ct_images, outbox FROM pulmora_study_dispatcher;
      DROP TABLE reading_turns;
      ALTER TABLE studies DROP COLUMN reading_released_at, DROP COLUMN request_traceparent`);
  }
}
