import { AuditTrail, CLINIC_USERS, inAuditScope } from '@pulmora/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AuditDatabase, AuditedClinic, openAuditDatabase } from '../testing/audit-database.js';

interface Plan {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly Plans?: readonly Plan[];
}

let on: AuditDatabase;
let clinic: AuditedClinic;
beforeAll(async () => {
  on = await openAuditDatabase();
});
afterAll(() => on?.[Symbol.asyncDispose]());
beforeEach(() => {
  clinic = new AuditedClinic(on);
});

/** Entries of so many users, the older ones in other roles; and of a process, of which there are as many as of one user. */
const seed = (users: number, entriesEach: number) =>
  on.sql(
    `INSERT INTO audit_entries (tenant_id, id, at, actor, actor_tenant_id, roles, operation, object_type, object_ids, outcome, trace_id)
     SELECT $1, gen_random_uuid(), '2026-01-01T00:00:00Z'::timestamptz + entry * interval '1 hour',
            CASE person WHEN 0 THEN 'pulmora-process' ELSE 'user-' || lpad(person::text, 4, '0') END,
            CASE person WHEN 0 THEN NULL ELSE $1::uuid END,
            CASE entry WHEN $3 THEN ARRAY['ADMIN'] ELSE ARRAY['CLINICIAN'] END, 'Query.patients', 'Patient', '{}', 'DONE', 'x'
       FROM generate_series(0, $2::int) person, generate_series(1, $3::int) entry`,
    [clinic.tenantId, users, entriesEach],
  );

const page = (first: number, after?: string, tenantId = clinic.tenantId) =>
  inAuditScope(clinic.scope('Query.clinicUsers'), () => new AuditTrail(on.database).users(tenantId, { first, after }));

/** As the service asks, with the clinic's row security. */
async function planOf(first: number): Promise<Plan> {
  return on.database.read(clinic.tenantId, async (unit) => {
    const [row]: { 'QUERY PLAN': { Plan: Plan }[] }[] = await unit.manager.query(
      `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${CLINIC_USERS}`,
      [clinic.tenantId, '', first + 1],
    );
    const plan = row?.['QUERY PLAN'][0]?.Plan;
    if (!plan) throw new Error('no plan');
    return plan;
  });
}

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
const blocksOf = (plan: Plan): number => plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];

describe('users of a clinic, by its audit trail', () => {
  it('are each there once, as they were last known, without processes, page by page', async () => {
    await seed(5, 3);
    const first = await page(2);
    expect(first.map(({ subject }) => subject)).toEqual(['user-0001', 'user-0002', 'user-0003']);
    expect(first[0]).toEqual({
      subject: 'user-0001',
      clinicId: clinic.tenantId,
      roles: ['ADMIN'],
      lastActiveOn: '2026-01-01',
      leave: null,
    });
    expect((await page(10, 'user-0003')).map(({ subject }) => subject)).toEqual(['user-0004', 'user-0005']);
    expect(await page(10, 'user-0005')).toEqual([]);
  });

  it('are a look that is in the trail itself, and nothing of another clinic', async () => {
    await seed(1, 1);
    const other = new AuditedClinic(on);
    expect(await page(10, undefined, other.tenantId)).toEqual([]);
    await page(10);
    expect((await clinic.entries()).at(-1)).toMatchObject({ operation: 'Query.clinicUsers', actor: 'dr-x' });
    // And from now on whoever looked is one of them.
    expect((await page(10)).map(({ subject }) => subject)).toEqual(['dr-x', 'user-0001']);
  });

  it('tell by whose leave somebody of another clinic was there', async () => {
    const home = new AuditedClinic(on).tenantId;
    await on.sql(
      `INSERT INTO audit_entries (tenant_id, id, actor, actor_tenant_id, roles, operation, object_type, object_ids, outcome, reason, trace_id)
       SELECT $1, gen_random_uuid(), actor, CASE own WHEN true THEN $1 ELSE $2::uuid END, '{RADIOLOGIST}', 'x', 'x', '{}', 'DONE', reason, 'x'
         FROM (VALUES ('a', true, 'GRANTED'), ('b', false, 'GRANTED'), ('c', false, 'BREAK_GLASS'), ('d', false, 'READ'),
                      ('e', false, 'BREAK_GLASS'), ('e', false, 'GRANTED'), ('e', false, 'NotHolder')) AS one (actor, own, reason)`,
      [clinic.tenantId, home],
    );
    expect((await page(10)).map(({ subject, clinicId, leave }) => [subject, clinicId === home, leave])).toEqual([
      ['a', false, null],
      ['b', true, 'GRANTED'],
      ['c', true, 'BREAK_GLASS'],
      ['d', true, null],
      // Whatever they did after it on that day.
      ['e', true, 'BREAK_GLASS'],
    ]);
  });

  it('cost as much as there are users, however much they did', async () => {
    await seed(40, 10);
    await on.sql('ANALYZE audit_entries', []);
    const few = blocksOf(await planOf(20));
    await seed(40, 1_000);
    await on.sql('ANALYZE audit_entries', []);
    const plan = await planOf(20);
    const scans = nodesOf(plan).filter((node) => node['Relation Name'] === 'audit_entries');
    // The third tells by whose leave, and is not begun for the clinic's own.
    expect(scans).toHaveLength(3);
    for (const scan of scans) expect(scan['Index Name']).toBe('audit_entries_of_actor');
    // One row for each user of the page, one more to know whether there are others, and one for the process before them.
    const rows = scans.reduce((sum, scan) => sum + scan['Actual Rows'] * scan['Actual Loops'], 0);
    expect(rows).toBeLessThanOrEqual(20 + 1 + 1);
    // A hundred times the entries: an index that is a level deeper, and no more.
    expect(blocksOf(plan)).toBeLessThan(2 * few);
  });
});
