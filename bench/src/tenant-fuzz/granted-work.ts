import { GraphqlClient, type Stack } from '@pulmora/stack';
import { OVERRIDDEN, opinionOn } from '../access-matrix/arguments.js';
import { ask } from '../access-matrix/asking.js';
import { seedCase } from '../access-matrix/case-seeding.js';
import type { SeededClinic } from '../access-matrix/world.js';
import type { Random } from './random.js';

/** Somebody of another clinic, and the one case of the victim's that they may work on. */
export interface GrantedWorker {
  readonly subject: string;
  readonly token: string;
  /** Global ID. */
  readonly caseId: string;
}

/** A case of the victim's, granted to somebody who has other cases of theirs granted too. */
export async function seedGrantedWork(
  stack: Stack,
  victim: SeededClinic,
  home: SeededClinic,
  subject: string,
): Promise<GrantedWorker> {
  const caseId = await seedCase(stack, victim, 'READY', { subject, tenantId: home.tenantId, relation: 'granted' });
  return { subject, token: await home.token(['RADIOLOGIST'], subject), caseId };
}

/** What can be done to a case, and with what beside its id. */
const WORK = [
  ['claimCase', {}],
  ['renewClaim', {}],
  ['returnCase', { reason: 'fuzz' }],
  ['signCase', { readingRevision: 1, findings: OVERRIDDEN, impression: 'fuzz' }],
  ['amendReport', { version: 1, findings: OVERRIDDEN, impression: 'fuzz', reason: 'fuzz' }],
  ['handOverCase', { toSubject: 'seed-RADIOLOGIST', reason: 'fuzz' }],
  ['requestSecondOpinion', { readingRevision: 1, findings: opinionOn('ABSENT'), impression: 'fuzz' }],
] as const;

/** What stays with the clinic, whatever stands in the case. */
const KEPT = new Set(['handOverCase', 'requestSecondOpinion']);

/**
 * Does something to the case, one thing after another by chance; the first is to claim it.
 *
 * @returns what came of it that should not have; nothing where all is well.
 */
export async function workOn(
  stack: Stack,
  random: Random,
  { kept }: SeededClinic,
  { token, caseId }: GrantedWorker,
  times: number,
): Promise<string[]> {
  const faults: string[] = [];
  for (let i = 0; i < times; i += 1) {
    const [field, input] = i === 0 ? WORK[0] : random.of(WORK);
    const type = field.charAt(0).toUpperCase() + field.slice(1);
    const shown = '{ case { id history { action actor reason } reports { version signedBy } } }';
    const selection = KEPT.has(field) ? '{ __typename }' : `{ __typename ... on ${type}Success ${shown} }`;
    const query = `mutation ($input: ${type}Input!) { ${field}(input: $input) ${selection} }`;
    const url = `${stack.urls[random.chance(0.5) ? 'gateway' : 'diagnosis']}/graphql`;
    const { text, codes } = await ask(url, token, { query, variables: { input: { caseId, ...input } } });
    const what = `${field} by somebody to whom the case is granted`;
    if (codes.length > 0) faults.push(`${what}: ${text.slice(0, 300)}`);
    if (kept.some((secret) => text.includes(secret)))
      faults.push(`${what}: tells of the victim: ${text.slice(0, 300)}`);
    if (KEPT.has(field) && !text.includes('CaseNotFound')) faults.push(`${what}: ${text.slice(0, 300)}`);
  }
  return faults;
}

const STATES = '[RECEIVED, READING, READY, CLAIMED, SIGNED, AMENDED, FAILED, WITHHELD]';
const CASES = `{ worklist(first: 100, filter: { states: ${STATES} }) { nodes {
  id history { action actor } reports { version signedBy signedByClinicId } } } }`;

interface CaseDeeds {
  readonly id: string;
  readonly history: readonly { readonly action: string; readonly actor: string | null }[];
  readonly reports: readonly { readonly version: number; readonly signedBy: string }[];
}

/** What people have done to each case of a clinic, by id; what the platform does of its own accord is not theirs. */
export async function deedsOf(stack: Stack, { token }: SeededClinic): Promise<ReadonlyMap<string, CaseDeeds>> {
  const client = new GraphqlClient({ url: stack.gatewayUrl, token: await token(['RADIOLOGIST'], 'fuzz-witness') });
  const { worklist } = await client.data<{ worklist: { nodes: CaseDeeds[] } }>(CASES);
  const nodes = worklist.nodes.toSorted((one, other) => one.id.localeCompare(other.id));
  return new Map(
    nodes.map(({ history, ...of }) => [of.id, { ...of, history: history.filter(({ actor }) => actor !== 'platform') }]),
  );
}

/** How often a granted case was changed, and whether by anybody but whom it is granted to. */
export function judged(
  deeds: ReadonlyMap<string, CaseDeeds>,
  { caseId, subject }: GrantedWorker,
): { readonly changes: number; readonly byOthers: boolean } {
  const { history = [], reports = [] } = deeds.get(caseId) ?? {};
  const doers = [...history.map(({ actor }) => actor), ...reports.map(({ signedBy }) => signedBy)];
  return { changes: history.length, byOthers: doers.some((doer) => doer !== subject) };
}
