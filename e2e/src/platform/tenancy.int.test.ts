import { randomUUID } from 'node:crypto';
import { CASE_ROLES, MIGRATOR, SERVICE_ROLES } from '@pulmora/migrations';
import { createTenantDatabase, openDatabase, type TenantDatabase } from '@pulmora/platform';
import { createTestDatabases, type TestDatabases } from '@pulmora/stack';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const A = randomUUID();
const B = randomUUID();

async function query<T extends object>(url: string, text: string, values: unknown[] = []): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(text, values)).rows;
  } finally {
    await client.end();
  }
}

describe('clinics in one database', () => {
  let databases: TestDatabases;
  let dataSource: DataSource;
  let database: TenantDatabase;

  beforeAll(async () => {
    databases = await createTestDatabases();
    dataSource = await openDatabase({ url: databases.patient, entities: [], applicationName: 'test', poolSize: 4 });
    database = createTenantDatabase(dataSource);
    for (const [tenant, count] of [
      [A, 3],
      [B, 2],
    ] as const) {
      for (let i = 0; i < count; i += 1) {
        await database.write(tenant, (unit) =>
          unit.manager.query(
            `INSERT INTO patients (tenant_id, id, record_number_index, sealed_record_number, sealed_name, sealed_version, sex,
                                   ai_reading_consent)
             VALUES ($1, $2, sha256(convert_to($3, 'UTF8')), 'x', 'x', 1, 'UNKNOWN', true)`,
            [tenant, randomUUID(), `r${i}`],
          ),
        );
      }
    }
  });
  afterAll(async () => {
    await dataSource.destroy();
    await databases[Symbol.asyncDispose]();
  });

  const tenantsSeen = async (tenant: string) =>
    database.read(tenant, (unit) => unit.manager.query('SELECT tenant_id FROM patients')) as Promise<
      { tenant_id: string }[]
    >;

  it('see their own rows only, thirty units at once over four connections', async () => {
    const seen = await Promise.all(
      Array.from({ length: 30 }, async (_, i) => {
        const tenant = i % 2 ? A : B;
        const rows = await Promise.all([tenantsSeen(tenant), tenantsSeen(tenant)]);
        return rows.flat().every((row) => row.tenant_id === tenant) && rows.flat().length === (i % 2 ? 6 : 4);
      }),
    );
    expect(seen.every(Boolean)).toBe(true);
  });

  it('leave no trace of themselves on a pooled connection: no tenant set, no rows', async () => {
    for (let i = 0; i < 8; i += 1) expect(await dataSource.query('SELECT 1 FROM patients')).toEqual([]);
  });

  it('cannot write for one another', async () => {
    const insertFor = (tenant: string) =>
      database.write(A, (unit) =>
        unit.manager.query(
          `INSERT INTO patients (tenant_id, id, record_number_index, sealed_record_number, sealed_name, sealed_version, sex,
                                 ai_reading_consent)
           VALUES ($1, $2, sha256('stolen'), 'x', 'x', 1, 'UNKNOWN', true)`,
          [tenant, randomUUID()],
        ),
      );
    await expect(insertFor(B)).rejects.toThrow(/row-level security/);
    const updated = await database.write(A, (unit) =>
      unit.manager.query(`UPDATE patients SET sealed_name = 'changed' WHERE tenant_id = $1 RETURNING id`, [B]),
    );
    expect(updated[0]).toEqual([]);
  });

  it('may each use the same record number: the unique key tells nothing of the other', async () => {
    const numbers = await query(
      databases.admin.patient,
      `SELECT 1 FROM patients WHERE record_number_index = sha256('r0')`,
    );
    expect(numbers).toHaveLength(2);
  });

  it('cannot be written to in a unit that only reads', async () => {
    await expect(
      database.read(A, (unit) => unit.manager.query(`UPDATE patients SET sealed_name = 'x'`)),
    ).rejects.toThrow(/read-only/);
  });

  it('are all reached by a backfill of the migration role, and by none of the services', async () => {
    const backfill = `UPDATE patients SET sealed_name = 'backfilled' RETURNING tenant_id`;
    expect(await query(databases.patient, backfill)).toEqual([]);
    const reached = await query<{ tenant_id: string }>(databases.migrator.patient, backfill);
    expect(reached).toHaveLength(5);
    expect(new Set(reached.map((row) => row.tenant_id))).toEqual(new Set([A, B]));
  });
});

describe('the catalogue of every database', () => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await createTestDatabases();
  });
  afterAll(() => databases[Symbol.asyncDispose]());

  /** What is written of another clinic's, and by whom. */
  const WRITTEN_ACROSS = [
    'pulmora_break_glass INSERT case_grants',
    'pulmora_break_glass INSERT outbox',
    'pulmora_remote_work INSERT case_transitions',
    'pulmora_remote_work INSERT discrepancies',
    'pulmora_remote_work INSERT outbox',
    'pulmora_remote_work INSERT signed_reports',
    'pulmora_remote_work UPDATE cases',
  ];

  /** What a claim and a signature change of a case. */
  const OF_A_CLAIM = [
    'assignee',
    'assignee_tenant_id',
    'claimed_at',
    'disagreement',
    'lease_expires_at',
    'revision',
    'state',
    'updated_at',
  ];

  const NAMES = ['patient', 'study', 'diagnosis'] as const;
  const ALL = [...NAMES, 'gateway'] as const;

  it.each(ALL)('%s: row security is forced on every table, and every table has a policy', async (name) => {
    const tables = await query<{ relname: string; forced: boolean; policies: string }>(
      databases.admin[name],
      `SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity AS forced,
              (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid) AS policies
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname <> 'schema_migrations'`,
    );
    expect(tables.length).toBeGreaterThan(0);
    for (const table of tables) expect(table, table.relname).toMatchObject({ forced: true });
    for (const table of tables) expect(Number(table.policies), table.relname).toBeGreaterThan(0);
  });

  it.each(ALL)(
    '%s: every policy is the tenant\u2019s own, but for the relay, the reconciler, the dispatcher, the sealer, the sweeper and remote doctors',
    async (name) => {
      const policies = await query<{ tablename: string; roles: string[]; qual: string; with_check: string }>(
        databases.admin[name],
        `SELECT tablename, roles::text[], qual, with_check FROM pg_policies
        WHERE NOT roles && ARRAY['pulmora_study_relay', 'pulmora_study_reconciler', 'pulmora_study_dispatcher', 'pulmora_diagnosis_relay', 'pulmora_diagnosis_reconciler', 'pulmora_patient_relay', 'pulmora_patient_reconciler',
                                 'pulmora_patient_sealer', 'pulmora_study_sealer', 'pulmora_diagnosis_sealer', 'pulmora_diagnosis_sweeper',
                                 'pulmora_remote', 'pulmora_remote_work', 'pulmora_break_glass']::name[]`,
      );
      expect(policies.length).toBeGreaterThan(0);
      const own = "(tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)";
      for (const policy of policies) expect(policy, policy.tablename).toMatchObject({ qual: own, with_check: own });
      for (const policy of policies) expect(policy.roles).not.toContain('public');
    },
  );

  it.each(ALL)('%s: every primary, unique and foreign key starts with the tenant', async (name) => {
    const keys = await query<{ conname: string; first: string }>(
      databases.admin[name],
      `SELECT k.conname, a.attname AS first
         FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
        WHERE n.nspname = 'public' AND k.contype IN ('p', 'u', 'f') AND c.relname <> 'schema_migrations'`,
    );
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) expect(key.first, key.conname).toBe('tenant_id');
  });

  it.each(NAMES)(
    '%s: who reaches another clinic\u2019s rows reads them, by a grant, and writes no more than their part',
    async (name) => {
      const policies = await query<{
        tablename: string;
        cmd: string;
        qual: string;
        with_check: string;
        roles: string[];
      }>(
        databases.admin[name],
        `SELECT tablename, cmd, qual, with_check, roles::text[] FROM pg_policies
        WHERE roles && $1::name[]`,
        [Object.keys(CASE_ROLES)],
      );
      expect(policies.length).toBeGreaterThan(0);
      for (const { cmd, qual, with_check: check, roles, tablename } of policies) {
        expect(`${qual ?? ''}${check ?? ''}`, tablename).toContain("current_setting('app.subject'::text, true)");
        expect(`${qual ?? ''}${check ?? ''}`, tablename).toContain("current_setting('app.home_tenant_id'::text, true)");
        if (roles.includes('pulmora_remote')) expect(cmd, tablename).toBe('SELECT');
        // A case, by whoever works on it; nobody deletes, and no policy is for whatever may be done.
        else expect(['SELECT', 'INSERT', ...(tablename === 'cases' ? ['UPDATE'] : [])], tablename).toContain(cmd);
      }
      const privileges = await query<{ grantee: string; table_name: string; privilege_type: string }>(
        databases.admin[name],
        `SELECT DISTINCT grantee, table_name, privilege_type FROM information_schema.column_privileges
        WHERE grantee = ANY($1) AND privilege_type <> 'SELECT'
        UNION SELECT grantee, table_name, privilege_type FROM information_schema.role_table_grants
        WHERE grantee = ANY($1) AND privilege_type <> 'SELECT'`,
        [Object.keys(CASE_ROLES)],
      );
      const written = privileges.map(({ grantee, table_name, privilege_type }) =>
        [grantee, privilege_type, table_name].join(' '),
      );
      expect(written.toSorted()).toEqual(name === 'diagnosis' ? WRITTEN_ACROSS : []);
      const updated = await query<{ column_name: string }>(
        databases.admin[name],
        `SELECT column_name FROM information_schema.column_privileges
        WHERE grantee = ANY($1) AND privilege_type = 'UPDATE' ORDER BY column_name COLLATE "C"`,
        [Object.keys(CASE_ROLES)],
      );
      expect(updated.map(({ column_name: column }) => column)).toEqual(name === 'diagnosis' ? OF_A_CLAIM : []);
    },
  );

  it.each(ALL)('%s: no service owns anything, bypasses row security or may create', async (name) => {
    const rows = await query<{ rolname: string }>(
      databases.admin[name],
      `SELECT rolname FROM pg_roles r
        WHERE rolname = ANY($1) AND (rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole
              OR rolreplication OR rolinherit OR rolcanlogin = (rolname = ANY($2))
              OR EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid)
              OR EXISTS (SELECT 1 FROM pg_proc p WHERE p.proowner = r.oid)
              OR EXISTS (SELECT 1 FROM pg_namespace n WHERE n.nspowner = r.oid)
              OR EXISTS (SELECT 1 FROM pg_database d WHERE d.datdba = r.oid)
              OR has_schema_privilege(r.oid, 'public', 'CREATE')
              OR EXISTS (SELECT 1 FROM pg_auth_members m WHERE m.member = r.oid AND (m.admin_option
                         OR NOT m.roleid::regrole::text = ANY($2))))`,
      [[...SERVICE_ROLES, ...Object.keys(CASE_ROLES)], Object.keys(CASE_ROLES)],
    );
    expect(rows).toEqual([]);
  });

  it.each(NAMES)(
    '%s: only an erasure runs with its owner\u2019s rights, no view looks past row security',
    async (name) => {
      const definers = await query(
        databases.admin[name],
        `SELECT proname, proconfig::text[] AS settings,
              (SELECT array_agg(a.grantee::regrole::text ORDER BY a.grantee::regrole::text COLLATE "C") FROM aclexplode(p.proacl) a) AS callers
         FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname = 'public' AND p.prosecdef`,
      );
      // It takes one patient's events out of the outbox of the transaction's tenant, which writers may not read.
      const erasure = { proname: 'erase_outbox', settings: ['search_path=public'] };
      expect(definers).toEqual([{ ...erasure, callers: [MIGRATOR, `pulmora_${name}`].toSorted() }]);
      const views = await query(
        databases.admin[name],
        `SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relkind IN ('v', 'm')
          AND NOT coalesce(c.reloptions::text[] @> ARRAY['security_invoker=true'], false)`,
      );
      expect(views).toEqual([]);
    },
  );

  it('lets a service use the rights of a case role only by becoming it', async () => {
    for (const [role, members] of Object.entries(CASE_ROLES)) {
      for (const member of members) {
        const rows = await query<{ inherited: boolean }>(
          databases.admin.diagnosis,
          `SELECT pg_has_role($1, $2, 'USAGE') AS inherited`,
          [member, role],
        );
        expect(rows, `${member} ${role}`).toEqual([{ inherited: false }]);
      }
    }
  });

  it('lets no service into another\u2019s database', async () => {
    const stranger = new URL(databases.patient);
    stranger.pathname = new URL(databases.study).pathname;
    await expect(query(stranger.href, 'SELECT 1')).rejects.toThrow(/permission denied/);
  });

  it('shows the relay the outbox and nothing else, and the reconciler no notes', async () => {
    await expect(query(databases.studyRelay, 'SELECT 1 FROM studies')).rejects.toThrow(/permission denied/);
    await expect(query(databases.studyReconciler, 'SELECT clinical_notes FROM studies')).rejects.toThrow(
      /permission denied/,
    );
    await expect(query(databases.studyReconciler, 'SELECT payload FROM outbox')).rejects.toThrow(/permission denied/);
    for (const refused of ['SELECT clinical_notes FROM studies', 'SELECT 1 FROM outbox', 'DELETE FROM reading_turns']) {
      await expect(query(databases.studyDispatcher, refused)).rejects.toThrow(/permission denied/);
    }
    await expect(query(databases.study, 'SELECT payload FROM outbox')).rejects.toThrow(/permission denied/);
    await expect(query(databases.diagnosisReconciler, 'SELECT reason FROM case_grants')).rejects.toThrow(
      /permission denied/,
    );
    await expect(query(databases.diagnosisReconciler, 'SELECT 1 FROM diagnoses')).rejects.toThrow(/permission denied/);
    expect(await query(databases.studyRelay, 'SELECT 1 FROM outbox')).toEqual([]);
  });
});
