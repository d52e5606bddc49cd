import { randomUUID } from 'node:crypto';
import { DEMO_CLINICS, GraphqlClient, phantomPng, type Stack, startStack } from '@pulmora/stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clinicUser, studyOf } from './testing/clinic.js';

const [ANNA, ROCCO] = DEMO_CLINICS;
const REMOTE = 'dr-remote';

const GRANT = `mutation ($input: GrantCaseAccessInput!) { grantCaseAccess(input: $input) {
  ... on GrantCaseAccessSuccess { grant { id } } } }`;
const REVOKE = `mutation ($input: RevokeCaseAccessInput!) { revokeCaseAccess(input: $input) { __typename } }`;
const GRANTED = `{ worklist(filter: { clinic: GRANTED }) { nodes {
  id clinicId granted state actions readingRevision study { id } suggestions { finding verdict } } } }`;
const CLAIM = `mutation ($input: ClaimCaseInput!) { claimCase(input: $input) { __typename
  ... on ClaimCaseSuccess { case { state actions claim { mine } } } } }`;
const SIGN = `mutation ($input: SignCaseInput!) { signCase(input: $input) { __typename
  ... on SignCaseSuccess { case { state } report { jsonUrl signedBy signedByClinicId } } } }`;
const AMEND = `mutation ($input: AmendReportInput!) { amendReport(input: $input) { __typename } }`;
const FOLLOW = `subscription ($caseId: ID!) { caseUpdated(caseId: $caseId) {
  ... on CaseUpdated { action case { state claim { holder } report { signedBy signedByClinicId impression } } } } }`;
const LIST = `subscription { worklistChanged { ... on WorklistChanged { action case { id state } } ... on Resync { reason } } }`;

interface GrantedCase {
  readonly id: string;
  readonly readingRevision: number;
  readonly study: { readonly id: string };
  readonly suggestions: readonly { readonly finding: string; readonly verdict: string | null }[];
}

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

const clientOf = async (tenantId: string, role: string, subject: string) =>
  new GraphqlClient({ url: stack.gatewayUrl, token: await stack.token({ tenantId, roles: [role], subject }) });

/** What a subscription pushes, until one push is as it is waited for. */
async function pushed<Push>(pushes: AsyncIterable<Push>, until: (push: Push) => boolean): Promise<Push> {
  for await (const push of pushes) if (until(push)) return push;
  throw new Error('the stream has ended');
}

test('a case is granted, claimed and signed across two clinics, and both are told', async () => {
  const anna = await clinicUser(stack);
  const studyId = studyOf(await anna.upload(await anna.patient(), await phantomPng(1)));
  const otherId = studyOf(await anna.upload(await anna.patient(), await phantomPng(2)));
  for (const id of [studyId, otherId]) await anna.readingOf({ studyId: id });
  const admin = await clientOf(ANNA.tenantId, 'ADMIN', 'admin');
  const own = await clientOf(ANNA.tenantId, 'RADIOLOGIST', 'dr-own');
  const remote = await clientOf(ROCCO.tenantId, 'RADIOLOGIST', REMOTE);
  const input = { grantee: { tenantId: ROCCO.tenantId, subject: REMOTE }, reason: 'nobody on call' };
  const expiresAt = new Date(Date.now() + 600_000).toISOString();
  const { grantCaseAccess } = await admin.data<{ grantCaseAccess: { grant: { id: string } } }>(GRANT, {
    input: { ...input, studyId, expiresAt },
  });

  const { worklist } = await remote.data<{ worklist: { nodes: GrantedCase[] } }>(GRANTED);
  const [granted] = worklist.nodes;
  expect(worklist.nodes).toMatchObject([
    { clinicId: ANNA.tenantId, granted: true, state: 'READY', actions: ['CLAIM'], study: { id: studyId } },
  ]);
  if (!granted) throw new Error('nothing is granted');
  const caseId = granted.id;

  const left = new AbortController();
  interface Update {
    readonly caseUpdated: { readonly action: string | null; readonly case: object };
  }
  const following = [own, remote].map((client) => client.subscribe<Update>(FOLLOW, { caseId }, left.signal));
  for (const pushes of following) {
    expect(await pushes.next()).toMatchObject({ value: { caseUpdated: { action: null } } });
  }
  const list = own.subscribe<{ worklistChanged: { action?: string; case?: { id: string; state: string } } }>(
    LIST,
    {},
    left.signal,
  );
  expect(await list.next()).toMatchObject({ value: { worklistChanged: { reason: 'START' } } });

  expect(await remote.data(CLAIM, { input: { caseId } })).toMatchObject({
    claimCase: { __typename: 'ClaimCaseSuccess', case: { state: 'CLAIMED', actions: ['RENEW', 'RETURN', 'SIGN'] } },
  });
  expect(await own.data(CLAIM, { input: { caseId } })).toEqual({ claimCase: { __typename: 'AlreadyClaimed' } });
  const other = await own.data<{ study: { case: { id: string } } }>(
    'query ($id: ID!) { study(id: $id) { case { id } } }',
    {
      id: otherId,
    },
  );
  expect(await remote.data(CLAIM, { input: { caseId: other.study.case.id } })).toEqual({
    claimCase: { __typename: 'CaseNotFound' },
  });

  const findings = granted.suggestions.map(({ finding }) => ({ finding, decision: 'OVERRIDE', verdict: 'PRESENT' }));
  const { readingRevision } = granted;
  const { signCase } = await remote.data<{ signCase: { report: { jsonUrl: string } } }>(SIGN, {
    input: { caseId, readingRevision, findings, impression: 'Read from another clinic.' },
  });
  expect(signCase).toMatchObject({
    __typename: 'SignCaseSuccess',
    report: { signedBy: REMOTE, signedByClinicId: ROCCO.tenantId },
  });

  const told = { signedBy: REMOTE, signedByClinicId: ROCCO.tenantId, impression: 'Read from another clinic.' };
  for (const pushes of following) {
    const { caseUpdated } = await pushed(pushes, (push) => push.caseUpdated.action === 'SIGN');
    expect(caseUpdated.case).toMatchObject({ state: 'SIGNED', report: told });
  }
  await pushed(list, ({ worklistChanged: { action, case: of } }) => action === 'SIGN' && of?.id === caseId);
  left.abort();
  const token = await stack.token({ tenantId: ROCCO.tenantId, roles: ['RADIOLOGIST'], subject: REMOTE });
  const read = () =>
    fetch(new URL(signCase.report.jsonUrl, stack.gatewayUrl), { headers: { authorization: `Bearer ${token}` } });
  expect((await read()).status).toBe(200);

  // When the grant ends, so does all of it; what was signed stays.
  await admin.data(REVOKE, { input: { grantId: grantCaseAccess.grant.id } });
  const amendment = { caseId, version: 1, findings, impression: 'Once more.', reason: randomUUID() };
  expect(await remote.data(AMEND, { input: amendment })).toEqual({ amendReport: { __typename: 'CaseNotFound' } });
  expect((await read()).status).toBe(404);
  expect(await own.data(AMEND, { input: amendment })).toEqual({ amendReport: { __typename: 'AmendReportSuccess' } });
});
