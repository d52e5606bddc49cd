import { randomUUID } from 'node:crypto';

import { startDependencies } from '@pulmora/stack';
import pg from 'pg';
import type { Finding, Measurement } from '../cli.js';
import { percentile } from '../percentile.js';
import { DATABASE_NAMES, type DatabaseName, OPERATIONS, type Operation, type Statement } from './operations.js';
import { type Access, accessesOf, readsOnly } from './plan.js';
import { createUnboundRole, idsOf, populate, type Size } from './population.js';

const UNBOUND = 'pulmora_bench_unbound';
/** The first ones find plans and pages cold; they are not counted. */
const WARM_UP = 50;

/** One arm of the comparison: its connections, and whether row security binds them. */
interface Arm {
  readonly secured: boolean;
  readonly clients: Readonly<Record<DatabaseName, pg.Client>>;
}

/** Durations of one arm, milliseconds: of whole transactions, and of their statements without what surrounds them. */
interface Times {
  readonly transactions: number[];
  readonly statements: number[];
}

/** What row security costs: the same transactions with it, and without it by a role that may bypass it. */
export const rowSecurity: Measurement = {
  about: 'transactions of the services with row security and without, on the same data: medians, spread, ratio, plans',
  options: { tenants: '200', patients: '600', rounds: '1000' },
  async run(say, options): Promise<Finding> {
    const size = { tenants: Number(options.tenants), patients: Number(options.patients) };
    const rounds = Number(options.rounds);
    await using dependencies = await startDependencies();
    await using databases = await dependencies.createDatabases();
    say(`filling databases: ${size.tenants} clinics of ${size.patients} patients`);
    await populate(databases, size);
    const password = randomUUID();
    await createUnboundRole(databases, UNBOUND, password);
    const arms: readonly Arm[] = [
      { secured: true, clients: await connected((name) => databases[name]) },
      { secured: false, clients: await connected((name) => unbound(databases.admin[name], password)) },
    ];
    try {
      const compared = [];
      for (const operation of OPERATIONS) {
        const result = await compare(operation, arms, size, rounds);
        say(lineOf(result));
        compared.push(result);
      }
      const held = compared.every(({ sameRows, accesses }) => sameRows && accesses.every((one) => one.tenantFirst));
      const total = size.tenants * size.patients;
      return {
        figures: {
          ...size,
          totalPatients: total,
          totalStudies: total,
          totalImages: 2 * total,
          rounds,
          operations: compared,
        },
        summary: `${total} patients of ${size.tenants} clinics, ${rounds} rounds; every read starts with the tenant in its index: ${held ? 'yes' : 'no'}`,
        held,
      };
    } finally {
      await Promise.all(arms.flatMap(({ clients }) => Object.values(clients).map((client) => client.end())));
    }
  },
};

async function compare(operation: Operation, arms: readonly Arm[], size: Size, rounds: number) {
  const times = new Map<Arm, Times>(arms.map((arm) => [arm, { transactions: [], statements: [] }]));
  let sameRows = true;
  let accesses: Access[] = [];
  for (let round = -WARM_UP; round < rounds; round += 1) {
    const [thing, tenant] = [
      1 + Math.floor(Math.random() * size.patients),
      1 + Math.floor(Math.random() * size.tenants),
    ];
    const ids = await idsOf(arms[0]?.clients[operation.database] as pg.Client, tenant, thing);
    // Whoever comes second finds the pages warm: they take turns.
    const order = round % 2 === 0 ? arms : arms.toReversed();
    const rows: unknown[] = [];
    for (const arm of order) {
      const done = await transact(arm, operation, ids.tenant, operation.statements(ids.tenant, ids.thing));
      rows.push(JSON.stringify(done.rows));
      if (round < 0) continue;
      times.get(arm)?.transactions.push(done.transactionMs);
      times.get(arm)?.statements.push(done.statementMs);
    }
    sameRows &&= rows[0] === rows[1];
    if (round === 0) accesses = await planned(arms, operation, ids.tenant, ids.thing);
  }
  const [withIt, without] = arms.map((arm) => times.get(arm)) as [Times, Times];
  return {
    name: operation.name,
    with: spreadOf(withIt.transactions),
    without: spreadOf(without.transactions),
    ratio: ratioOf(withIt.transactions, without.transactions, 0.5),
    p5Ratio: ratioOf(withIt.transactions, without.transactions, 0.05),
    statementsWith: spreadOf(withIt.statements),
    statementsWithout: spreadOf(without.statements),
    statementRatio: ratioOf(withIt.statements, without.statements, 0.5),
    statementP5Ratio: ratioOf(withIt.statements, without.statements, 0.05),
    accesses,
    sameRows,
  };
}

async function transact(
  { secured, clients }: Arm,
  { database, access }: Operation,
  tenant: string,
  work: readonly Statement[],
) {
  const client = clients[database];
  const began = performance.now();
  await client.query('BEGIN');
  // As a unit of work begins.
  const readOnly = access === 'READ ONLY' ? 'on' : 'off';
  const settings = `SELECT set_config('transaction_read_only', $1, true)`;
  if (secured) await client.query(`${settings}, set_config('app.tenant_id', $2, true)`, [readOnly, tenant]);
  else await client.query(settings, [readOnly]);
  const asked = performance.now();
  const rows: unknown[] = [];
  for (const statement of work) {
    const result = await client.query(
      secured ? statement.secured : statement.plain,
      valuesFor(statement, secured, tenant),
    );
    rows.push(readsOnly(statement) ? result.rows : result.rowCount);
  }
  const answered = performance.now();
  await client.query('COMMIT');
  return { rows, statementMs: answered - asked, transactionMs: performance.now() - began };
}

const valuesFor = (statement: Statement, secured: boolean, tenant: string): unknown[] =>
  secured || !readsOnly(statement) ? [...statement.values] : [...statement.values, tenant];

/** How both arms find their rows. */
async function planned(arms: readonly Arm[], operation: Operation, tenant: string, thing: string): Promise<Access[]> {
  const found: Access[] = [];
  for (const { secured, clients } of arms) {
    const client = clients[operation.database];
    await client.query('BEGIN');
    if (secured) await client.query(`SELECT set_config('app.tenant_id', $1, true)`, [tenant]);
    for (const statement of operation.statements(tenant, thing).filter(readsOnly)) {
      const text = secured ? statement.secured : statement.plain;
      found.push(...(await accessesOf(client, text, valuesFor(statement, secured, tenant))));
    }
    await client.query('ROLLBACK');
  }
  return found;
}

async function connected(urlOf: (name: DatabaseName) => string): Promise<Record<DatabaseName, pg.Client>> {
  const open = async (name: DatabaseName) => {
    const client = new pg.Client({ connectionString: urlOf(name) });
    await client.connect();
    return [name, client] as const;
  };
  return Object.fromEntries(await Promise.all(DATABASE_NAMES.map(open))) as Record<DatabaseName, pg.Client>;
}

function unbound(adminUrl: string, password: string): string {
  const url = new URL(adminUrl);
  url.username = UNBOUND;
  url.password = password;
  return url.href;
}

const round = (value: number) => Math.round(value * 1_000) / 1_000;

/** The fastest twentieth is what is left of a time where other work takes turns with it. */
const spreadOf = (values: readonly number[]) => ({
  p5Ms: round(percentile(values, 0.05)),
  medianMs: round(percentile(values, 0.5)),
  p25Ms: round(percentile(values, 0.25)),
  p75Ms: round(percentile(values, 0.75)),
  p95Ms: round(percentile(values, 0.95)),
});

const ratioOf = (a: readonly number[], b: readonly number[], fraction: number) =>
  round(percentile(a, fraction) / percentile(b, fraction));

const lineOf = ({
  name,
  with: secured,
  without,
  ratio,
  statementRatio,
  accesses,
}: Awaited<ReturnType<typeof compare>>) => {
  const indexes = [
    ...new Set(accesses.map(({ index, tenantFirst }) => `${index}${tenantFirst ? '' : ' (NOT BY TENANT)'}`)),
  ];
  return `${name}: ${secured.medianMs} ms with (${secured.p25Ms} to ${secured.p75Ms}), ${without.medianMs} ms without (${without.p25Ms} to ${without.p75Ms}), ratio ${ratio}, statements alone ${statementRatio}${indexes.length > 0 ? `; by ${indexes.join(', ')}` : ''}`;
};
