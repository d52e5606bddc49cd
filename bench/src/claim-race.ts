import { randomUUID } from 'node:crypto';
import { DEMO_CLINICS, GraphqlClient, startStack } from '@pulmora/stack';
import pg from 'pg';
import { seedCase } from './access-matrix/case-seeding.js';
import type { Finding, Measurement } from './cli.js';

const CLAIM = `mutation ($input: ClaimCaseInput!) {
  claimCase(input: $input) { __typename ... on AlreadyClaimed { leaseExpiresAt } ... on ClaimCaseSuccess { case { claim { mine } } } } }`;

interface ClaimData {
  readonly claimCase: { readonly __typename: string };
}

/** That of any number of doctors who claim a case at once, one has it. */
export const claimRace: Measurement = {
  about: 'doctors who claim one case at the same moment, over HTTP: one has it, the others are told who does not',
  options: { claims: '1000' },
  async run(say, options): Promise<Finding> {
    const claims = Number(options.claims);
    await using stack = await startStack({ onProgress: say });
    const [{ tenantId }] = DEMO_CLINICS;
    const patient = Buffer.from(`Patient:${randomUUID()}`).toString('base64url');
    const caseId = await seedCase(stack, { tenantId, patient }, 'READY', undefined);
    say(`signing tokens of ${claims} doctors`);
    const doctors = await Promise.all(
      Array.from({ length: claims }, async (_, i) => {
        const token = await stack.token({ tenantId, roles: ['RADIOLOGIST'], subject: `doctor-${i}` });
        return new GraphqlClient({ url: `${stack.urls.diagnosis}/graphql`, token });
      }),
    );
    say('claiming');
    const began = performance.now();
    const answers = await Promise.all(
      doctors.map((doctor) => doctor.data<ClaimData>(CLAIM, { input: { caseId } }).catch(() => undefined)),
    );
    const tookMs = Math.round(performance.now() - began);
    const of = (type: string) => answers.filter((answer) => answer?.claimCase.__typename === type).length;
    const [winners, losers] = [of('ClaimCaseSuccess'), of('AlreadyClaimed')];
    const stored = await claimedInHistory(stack.admin.diagnosis, tenantId);
    return {
      figures: { claims, winners, losers, unanswered: claims - winners - losers, stored, tookMs },
      summary: `${claims} claims at once: ${winners} won, ${losers} were told that it is taken, in ${tookMs} ms; the history has ${stored}`,
      held: winners === 1 && losers === claims - 1 && stored === 1,
    };
  },
};

/** How many claims the case's history has; what answers say is one thing, what was stored another. */
async function claimedInHistory(url: string, tenantId: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM case_transitions WHERE tenant_id = $1 AND action = 'CLAIM'`,
      [tenantId],
    );
    return rows[0]?.count ?? 0;
  } finally {
    await client.end();
  }
}
