import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from '../row-security.js';

/**
 * What all gateways count together. Unlogged: after a crash of the database everybody starts anew, and it is not worth a
 * write to the disk with each request.
 */
export class Limits1732400000036 implements MigrationInterface {
  readonly name = 'Limits1732400000036';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Token buckets by the generic cell rate algorithm: a bucket is when it will be full again, and nothing else.
      CREATE UNLOGGED TABLE rate_buckets (
        tenant_id uuid NOT NULL,
        bucket text NOT NULL,
        full_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, bucket)
      ) WITH (fillfactor = 50);
      -- How many a gateway holds for a user (known by a digest) of each kind; void when the gateway is not heard of.
      CREATE UNLOGGED TABLE permits (
        tenant_id uuid NOT NULL,
        kind text NOT NULL,
        holder text NOT NULL,
        gateway uuid NOT NULL,
        held integer NOT NULL CHECK (held >= 0),
        alive_until timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, kind, holder, gateway)
      ) WITH (fillfactor = 50);
      ${tenantTable('rate_buckets', ['pulmora_gateway'])}
      ${tenantTable('permits', ['pulmora_gateway'])}
      GRANT SELECT, INSERT, UPDATE, DELETE ON rate_buckets, permits TO pulmora_gateway;

      CREATE FUNCTION take_permit(
        clinic uuid, who text, what text, by uuid, lease_s double precision,
        user_rate double precision, user_burst double precision, clinic_rate double precision, clinic_burst double precision,
        user_most integer, clinic_most integer,
        OUT refused text, OUT retry_after_s double precision
      ) LANGUAGE plpgsql AS $$
      DECLARE
        clinic_full timestamptz;
        user_full timestamptz;
        at timestamptz;
        of_user bigint;
        of_clinic bigint;
      BEGIN
        PERFORM set_config('app.tenant_id', clinic::text, true);
        -- The clinic's bucket is locked by whoever asks, so that what is counted below cannot change meanwhile.
        SELECT full_at INTO clinic_full FROM rate_buckets WHERE tenant_id = clinic AND bucket = 'clinic' FOR UPDATE;
        IF NOT FOUND THEN
          INSERT INTO rate_buckets VALUES (clinic, 'clinic', 'epoch') ON CONFLICT DO NOTHING;
          SELECT full_at INTO clinic_full FROM rate_buckets WHERE tenant_id = clinic AND bucket = 'clinic' FOR UPDATE;
        END IF;
        SELECT full_at INTO user_full FROM rate_buckets WHERE tenant_id = clinic AND bucket = 'user ' || who;
        at := clock_timestamp();
        DELETE FROM permits WHERE tenant_id = clinic AND alive_until < at;
        SELECT coalesce(sum(held) FILTER (WHERE holder = who), 0), coalesce(sum(held), 0) INTO of_user, of_clinic
          FROM permits WHERE tenant_id = clinic AND kind = what;
        IF of_user >= user_most OR of_clinic >= clinic_most THEN
          refused := CASE WHEN of_user >= user_most THEN 'user concurrency' ELSE 'clinic concurrency' END;
          retry_after_s := 1;
          RETURN;
        END IF;
        user_full := greatest(coalesce(user_full, at), at) + make_interval(secs => 1 / user_rate);
        clinic_full := greatest(clinic_full, at) + make_interval(secs => 1 / clinic_rate);
        retry_after_s := extract(epoch FROM user_full - at) - user_burst / user_rate;
        IF retry_after_s > 0 THEN refused := 'user rate'; RETURN; END IF;
        retry_after_s := extract(epoch FROM clinic_full - at) - clinic_burst / clinic_rate;
        IF retry_after_s > 0 THEN refused := 'clinic rate'; RETURN; END IF;
        UPDATE rate_buckets SET full_at = clinic_full WHERE tenant_id = clinic AND bucket = 'clinic';
        INSERT INTO rate_buckets VALUES (clinic, 'user ' || who, user_full)
          ON CONFLICT (tenant_id, bucket) DO UPDATE SET full_at = excluded.full_at;
        INSERT INTO permits AS p VALUES (clinic, what, who, by, 1, at + make_interval(secs => lease_s))
          ON CONFLICT (tenant_id, kind, holder, gateway)
          DO UPDATE SET held = p.held + 1, alive_until = excluded.alive_until;
        -- A bucket that has long been full is as good as none.
        IF random() < 0.001 THEN
          DELETE FROM rate_buckets WHERE tenant_id = clinic AND bucket <> 'clinic' AND full_at < at - interval '1 minute';
        END IF;
      END $$;

      CREATE FUNCTION give_back_permit(clinic uuid, who text, what text, by uuid) RETURNS void LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM set_config('app.tenant_id', clinic::text, true);
        UPDATE permits SET held = held - 1
         WHERE tenant_id = clinic AND kind = what AND holder = who AND gateway = by AND held > 0;
      END $$;

      -- What a gateway holds for a clinic is this, whatever was noted before; and it lives.
      CREATE FUNCTION renew_permits(clinic uuid, by uuid, lease_s double precision, holding jsonb) RETURNS void
      LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM set_config('app.tenant_id', clinic::text, true);
        PERFORM 1 FROM rate_buckets WHERE tenant_id = clinic AND bucket = 'clinic' FOR UPDATE;
        DELETE FROM permits WHERE tenant_id = clinic AND gateway = by;
        INSERT INTO permits
          SELECT clinic, h.kind, h.holder, by, h.held, clock_timestamp() + make_interval(secs => lease_s)
            FROM jsonb_to_recordset(holding) AS h (kind text, holder text, held integer);
      END $$;
      REVOKE ALL ON FUNCTION take_permit, give_back_permit, renew_permits FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION take_permit, give_back_permit, renew_permits TO pulmora_gateway;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION take_permit, give_back_permit, renew_permits;
      DROP TABLE permits, rate_buckets`);
  }
}
