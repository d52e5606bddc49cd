import type { TestDatabases } from '@pulmora/stack';
import pg from 'pg';
import { DATABASE_NAMES, type DatabaseName } from './operations.js';

export interface Size {
  readonly tenants: number;
  /** Patients of each tenant; each has one study with two images, and one diagnosis. */
  readonly patients: number;
}

/** UUIDs that can be computed on either side. */
const TENANT = `md5('tenant ' || t)::uuid`;
const THING = `md5('thing ' || t || ' ' || p)::uuid`;
const SOME_TIME = `now() - random() * interval '365 days'`;
/** Clinics grow side by side: neighbours on disk belong to different ones. */
const ROWS = 'FROM generate_series(1, $1::int) t, generate_series(1, $2::int) p ORDER BY random()';

const ROWS_OF: Readonly<Record<DatabaseName, readonly string[]>> = {
  patient: [
    // As long as what is sealed, and never opened here.
    `INSERT INTO patients (tenant_id, id, record_number_index, sealed_record_number, sealed_name, sealed_version, sex,
                           ai_reading_consent, created_at)
     SELECT ${TENANT}, ${THING}, sha256(convert_to('R' || p, 'UTF8')), decode(repeat('00', 49), 'hex'),
            decode(repeat('00', 49), 'hex'), 1, 'UNKNOWN', true, ${SOME_TIME} ${ROWS}`,
  ],
  study: [
    `INSERT INTO studies (tenant_id, id, patient_id, priority, ai_reading_consent, content_digest, received_at,
                          reading_settled_at)
     SELECT ${TENANT}, ${THING}, ${THING}, 'ROUTINE', true, md5(t || ' ' || p), ${SOME_TIME}, now() ${ROWS}`,
    `INSERT INTO ct_images (tenant_id, id, study_id, position, media_type, width, height, size_bytes, sha256)
     SELECT tenant_id, gen_random_uuid(), id, i, 'image/png', 512, 512, 200000, md5(id::text || i)
       FROM studies, generate_series(0, 1) i WHERE $1::int + $2::int > 0`,
  ],
  diagnosis: [
    `INSERT INTO diagnoses (tenant_id, id, study_id, patient_id, generation, priority, status, queued_at)
     SELECT ${TENANT}, ${THING}, ${THING}, ${THING}, 1, 'ROUTINE', 'QUEUED', ${SOME_TIME} ${ROWS}`,
  ],
};

/** Fills the databases and lets the planner know what is in them. */
export async function populate(databases: TestDatabases, { tenants, patients }: Size): Promise<void> {
  for (const name of DATABASE_NAMES) {
    const admin = new pg.Client({ connectionString: databases.admin[name] });
    await admin.connect();
    try {
      for (const text of ROWS_OF[name]) await admin.query(text, [tenants, patients]);
      await admin.query('VACUUM ANALYZE');
    } finally {
      await admin.end();
    }
  }
}

/** The ids of one tenant and of one of its things, by their numbers from 1 on. */
export async function idsOf(client: pg.Client, tenant: number, thing: number) {
  const { rows } = await client.query<{ tenant: string; thing: string }>(
    `SELECT ${TENANT} AS tenant, ${THING} AS thing FROM (SELECT $1::int AS t, $2::int AS p) one`,
    [tenant, thing],
  );
  const [row] = rows;
  if (!row) throw new Error('no ids');
  return row;
}

/** A login that is held to nothing but its privileges: what a service would be without row security. */
export async function createUnboundRole(databases: TestDatabases, role: string, password: string): Promise<void> {
  for (const name of DATABASE_NAMES) {
    const admin = new pg.Client({ connectionString: databases.admin[name] });
    await admin.connect();
    try {
      const { rowCount } = await admin.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
      if (rowCount === 0) {
        await admin.query(`CREATE ROLE ${role} LOGIN BYPASSRLS PASSWORD ${admin.escapeLiteral(password)}`);
      }
      await admin.query(
        `DO $$ BEGIN EXECUTE format('GRANT CONNECT ON DATABASE %I TO ${role}', current_database()); END $$`,
      );
      await admin.query(`GRANT USAGE ON SCHEMA public TO ${role}`);
      await admin.query(`GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO ${role}`);
    } finally {
      await admin.end();
    }
  }
}
