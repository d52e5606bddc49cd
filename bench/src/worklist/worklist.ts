import { pageStatement, type WorklistChoice, type WorklistOwner } from '@pulmora/diagnosis-service';
import { DEMO_CLINICS, GraphqlClient, type Stack, startStack } from '@pulmora/stack';
import pg from 'pg';
import type { Finding, Measurement } from '../cli.js';
import { percentile } from '../percentile.js';
import { fillClinic } from './population.js';

const DOCTOR = 'bench-doctor';
const PAGE = 20;
const ROUNDS = 40;
/** The first ones find plans and pages cold; they are not counted. */
const WARM_UP = 5;
/** What the platform holds itself to, milliseconds. */
const TARGET_P95_MS = 50;

const WORKLIST = `query ($after: String, $filter: WorklistFilter) {
  worklist(first: ${PAGE}, after: $after, filter: $filter) {
    nodes { id state priority outcome receivedAt actions disagreement study { id }
      serviceLevel { dueAt breached } claim { mine holder leaseExpiresAt } }
    pageInfo { hasNextPage endCursor } } }`;
const COUNTS = `query ($filter: WorklistFilter) { worklist(first: 1, filter: $filter) {
    counts { total stat urgent routine breached } } }`;

interface Page {
  readonly worklist: {
    readonly nodes: readonly object[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

/** Ways in which doctors ask. */
const CHOICES: Readonly<Record<string, WorklistChoice>> = {
  'all that is open': {},
  'ready, urgent': { states: ['READY'], priorities: ['URGENT'] },
  'positive or unsure': { outcomes: ['POSITIVE', 'INDETERMINATE'] },
  mine: { assignee: 'ME', states: ['CLAIMED', 'SIGNED', 'AMENDED'] },
  "nobody's, late": { assignee: 'NOBODY', breached: true },
  'older than a week': { olderThanMinutes: 10_080 },
  'signed against the model': { states: ['SIGNED', 'AMENDED'], disagreements: ['WITH_MODEL'] },
  'readers who differed, still open': { disagreements: ['BETWEEN_READERS'] },
};

/** How long a page of a worklist takes, over HTTP at the diagnosis service, where a clinic has very many cases. */
export const worklist: Measurement = {
  about: `pages of a worklist with a million cases in one clinic, over HTTP: p95 within ${TARGET_P95_MS} ms; plans`,
  options: { cases: '1000000' },
  async run(say, options): Promise<Finding> {
    const cases = Number(options.cases);
    await using stack = await startStack({ onProgress: say });
    const [{ tenantId }, other] = DEMO_CLINICS;
    say(`generating ${cases} cases of one clinic, and a tenth of that of another`);
    await fillClinic(stack.admin.diagnosis, tenantId, cases, DOCTOR);
    await fillClinic(stack.admin.diagnosis, other.tenantId, Math.ceil(cases / 10), DOCTOR);
    const token = await stack.token({ tenantId, roles: ['RADIOLOGIST'], subject: DOCTOR });
    const client = new GraphqlClient({ url: `${stack.urls.diagnosis}/graphql`, token });
    const all: number[] = [];
    const kinds: Record<string, { rows: number; p50Ms: number; p95Ms: number }> = {};
    for (const [name, filter] of Object.entries(CHOICES)) {
      const { times, rows } = await pagesOf(client, filter);
      all.push(...times);
      kinds[name] = { rows, p50Ms: rounded(percentile(times, 0.5)), p95Ms: rounded(percentile(times, 0.95)) };
      say(`${name}: ${rows} rows, p50 ${kinds[name].p50Ms} ms, p95 ${kinds[name].p95Ms} ms`);
    }
    const counting = await timesOf(() => client.data(COUNTS, { filter: {} }));
    const plans = await plansOf(stack, tenantId, say);
    const figures = {
      cases,
      p50Ms: rounded(percentile(all, 0.5)),
      p95Ms: rounded(percentile(all, 0.95)),
      countsP95Ms: rounded(percentile(counting, 0.95)),
      kinds,
      plans,
    };
    const indexed = Object.values(plans).every(({ scans }) => scans.length > 0 && !scans.includes('Seq Scan'));
    return {
      figures,
      summary: `${cases} cases: p50 ${figures.p50Ms} ms, p95 ${figures.p95Ms} ms of ${all.length} pages; counts p95 ${figures.countsP95Ms} ms; every page by an index: ${indexed ? 'yes' : 'NO'}`,
      held: figures.p95Ms <= TARGET_P95_MS && indexed,
    };
  },
};

/** One page after another, as somebody who scrolls; from the first again at the end. */
async function pagesOf(client: GraphqlClient, filter: WorklistChoice): Promise<{ times: number[]; rows: number }> {
  let after: string | null = null;
  let rows = 0;
  const times = await timesOf(async () => {
    const { worklist: page }: Page = await client.data<Page>(WORKLIST, { after, filter });
    rows += page.nodes.length;
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  });
  return { times, rows };
}

async function timesOf(work: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    const began = performance.now();
    await work();
    if (round >= 0) times.push(performance.now() - began);
  }
  return times;
}

/** How the database finds the first page of each choice, as the service's own role and under row security. */
async function plansOf(stack: Stack, tenantId: string, say: (line: string) => void) {
  const owner: WorklistOwner = { person: { tenantId, subject: DOCTOR }, clinic: 'OWN', byOutcome: true };
  const client = new pg.Client({ connectionString: stack.databases.diagnosis });
  await client.connect();
  const plans: Record<string, { scans: string[]; executionMs: number }> = {};
  try {
    for (const [name, choice] of Object.entries(CHOICES)) {
      const statement = pageStatement(owner, choice, { first: PAGE, after: undefined }, new Date());
      if (!statement) continue;
      await client.query('BEGIN');
      await client.query(`SELECT set_config('app.tenant_id', $1, true)`, [tenantId]);
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN (ANALYZE, BUFFERS) ${statement.text}`, [
        ...statement.values,
      ]);
      await client.query('ROLLBACK');
      const lines = rows.map((row) => row['QUERY PLAN']);
      say(`EXPLAIN ${name}\n${lines.map((line) => `  ${line}`).join('\n')}`);
      const scans = lines.flatMap((line) => {
        const [, how = '', index] =
          /((?:Index (?:Only )?|Bitmap Heap |Seq )Scan)(?: using (\w+))? on cases/.exec(line) ?? [];
        return how ? [index ? `${how} ${index}` : how] : [];
      });
      const executionMs = Number(/Execution Time: ([\d.]+)/.exec(lines.join('\n'))?.[1]);
      plans[name] = { scans, executionMs };
    }
  } finally {
    await client.end();
  }
  return plans;
}

const rounded = (value: number): number => Math.round(value * 10) / 10;
