import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from '../row-security.js';

/** What each clinic has stored and sent in, kept by the database itself, and what it may. */
export class UploadQuotas1732400000037 implements MigrationInterface {
  readonly name = 'UploadQuotas1732400000037';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- What an operator has given a clinic in place of the defaults (null). No service may write it.
      CREATE TABLE upload_quotas (
        tenant_id uuid PRIMARY KEY,
        stored_bytes bigint CHECK (stored_bytes >= 0),
        bytes_per_day bigint CHECK (bytes_per_day >= 0),
        studies_per_day integer CHECK (studies_per_day >= 0),
        reading_weight double precision NOT NULL DEFAULT 1 CHECK (reading_weight BETWEEN 0.01 AND 100)
      );
      CREATE TABLE stored_usage (
        tenant_id uuid PRIMARY KEY,
        studies bigint NOT NULL DEFAULT 0,
        bytes bigint NOT NULL DEFAULT 0
      );
      -- By day of UTC.
      CREATE TABLE daily_usage (
        tenant_id uuid NOT NULL,
        day date NOT NULL,
        studies bigint NOT NULL DEFAULT 0,
        bytes bigint NOT NULL DEFAULT 0,
        PRIMARY KEY (tenant_id, day)
      );
      -- What uploads that are on their way may still become; void when they are not heard of.
      CREATE TABLE upload_reservations (
        tenant_id uuid NOT NULL,
        id uuid NOT NULL,
        bytes bigint NOT NULL CHECK (bytes >= 0),
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, id)
      );
      ${tenantTable('upload_quotas', ['pulmora_study'])}
      ${tenantTable('stored_usage', ['pulmora_study'])}
      ${tenantTable('daily_usage', ['pulmora_study'])}
      ${tenantTable('upload_reservations', ['pulmora_study'])}
      GRANT SELECT ON upload_quotas TO pulmora_study;
      GRANT SELECT, INSERT, UPDATE ON stored_usage TO pulmora_study;
      GRANT SELECT, INSERT, UPDATE, DELETE ON daily_usage, upload_reservations TO pulmora_study;
      CREATE POLICY upload_quotas_dispatcher ON upload_quotas FOR SELECT TO pulmora_study_dispatcher USING (true);
      GRANT SELECT (tenant_id, reading_weight) ON upload_quotas TO pulmora_study_dispatcher;

      INSERT INTO stored_usage
        SELECT s.tenant_id, count(*), coalesce((SELECT sum(i.size_bytes) FROM ct_images i WHERE i.tenant_id = s.tenant_id), 0)
          FROM studies s GROUP BY s.tenant_id;

      -- Whatever stores or removes, in whatever transaction, is counted with it.
      CREATE FUNCTION count_studies() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
      BEGIN
        IF TG_OP = 'INSERT' THEN
          INSERT INTO stored_usage AS u (tenant_id, studies) SELECT tenant_id, count(*) FROM changed GROUP BY tenant_id
            ON CONFLICT (tenant_id) DO UPDATE SET studies = u.studies + excluded.studies;
          INSERT INTO daily_usage AS u (tenant_id, day, studies)
            SELECT tenant_id, (now() AT TIME ZONE 'UTC')::date, count(*) FROM changed GROUP BY tenant_id
            ON CONFLICT (tenant_id, day) DO UPDATE SET studies = u.studies + excluded.studies;
        ELSE
          UPDATE stored_usage u SET studies = u.studies - c.n
            FROM (SELECT tenant_id, count(*) AS n FROM changed GROUP BY tenant_id) c WHERE u.tenant_id = c.tenant_id;
        END IF;
        RETURN NULL;
      END $$;
      CREATE FUNCTION count_bytes() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
      BEGIN
        IF TG_OP = 'INSERT' THEN
          INSERT INTO stored_usage AS u (tenant_id, bytes) SELECT tenant_id, sum(size_bytes) FROM changed GROUP BY tenant_id
            ON CONFLICT (tenant_id) DO UPDATE SET bytes = u.bytes + excluded.bytes;
          INSERT INTO daily_usage AS u (tenant_id, day, bytes)
            SELECT tenant_id, (now() AT TIME ZONE 'UTC')::date, sum(size_bytes) FROM changed GROUP BY tenant_id
            ON CONFLICT (tenant_id, day) DO UPDATE SET bytes = u.bytes + excluded.bytes;
        ELSE
          UPDATE stored_usage u SET bytes = u.bytes - c.n
            FROM (SELECT tenant_id, sum(size_bytes) AS n FROM changed GROUP BY tenant_id) c WHERE u.tenant_id = c.tenant_id;
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER studies_counted AFTER INSERT ON studies REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION count_studies();
      CREATE TRIGGER studies_uncounted AFTER DELETE ON studies REFERENCING OLD TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION count_studies();
      CREATE TRIGGER ct_images_counted AFTER INSERT ON ct_images REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION count_bytes();
      CREATE TRIGGER ct_images_uncounted AFTER DELETE ON ct_images REFERENCING OLD TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION count_bytes();`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER studies_counted ON studies;
      DROP TRIGGER studies_uncounted ON studies;
      DROP TRIGGER ct_images_counted ON ct_images;
      DROP TRIGGER ct_images_uncounted ON ct_images;
      DROP FUNCTION count_studies, count_bytes;
      DROP TABLE upload_reservations, daily_usage, stored_usage, upload_quotas`);
  }
}
