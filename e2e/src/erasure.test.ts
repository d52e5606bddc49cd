import { GraphqlClient, phantomPng, type Stack, startStack, tryErasure, verifyAudit } from '@pulmora/stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClinicUser, clinicUser } from './testing/clinic.js';

const ERASE = `mutation ($input: ErasePatientInput!) {
  erasePatient(input: $input) { __typename ... on ErasePatientSuccess { erasure { id steps { store done } } } }
}`;
const ERASURE = 'query ($id: ID!) { erasure(id: $id) { id reason requestedBy completedAt } }';

interface EraseData {
  readonly erasePatient: {
    readonly __typename: string;
    readonly erasure?: { readonly id: string; readonly steps: readonly { store: string; done: boolean }[] };
  };
}

let stack: Stack;
let anna: ClinicUser;
let admin: GraphqlClient;
beforeAll(async () => {
  stack = await startStack();
  anna = await clinicUser(stack);
  admin = await clientOf({ roles: ['ADMIN'], subject: 'the-admin' });
});
afterAll(() => stack?.stop());

const clientOf = async (options: Parameters<Stack['token']>[0]) =>
  new GraphqlClient({ url: stack.gatewayUrl, token: await stack.token(options) });
const erase = async (patientId: string, client = admin) =>
  (await client.data<EraseData>(ERASE, { input: { patientId, reason: 'PATIENT_REQUEST' } })).erasePatient;

test('nothing remains of a patient who is erased while a study of theirs is read', async () => {
  const outcome = await tryErasure(stack);
  expect(outcome.foundBefore).toBe(outcome.identifiers.length);
  expect(outcome.plainBefore).toEqual([]);
  expect(outcome.untried).toEqual([]);
  expect(outcome.remains).toEqual([]);
  expect(outcome).toMatchObject({ discardedInFlight: true, erasure: { completedAt: expect.any(String) } });
  expect(outcome.erasure.steps).toMatchObject([
    { store: 'PATIENT', done: true, removed: 1 },
    { store: 'STUDY', done: true, removed: 3 },
    { store: 'DIAGNOSIS', done: true, removed: 3 },
    { store: 'EVENTS', done: true },
  ]);
  // Who looked at them is still known, by opaque ids, and the chain is whole.
  const auditor = await clientOf({ roles: ['AUDITOR'] });
  const { auditTrail } = await auditor.data<{ auditTrail: { nodes: { operation: string; actor: string }[] } }>(
    'query ($filter: AuditFilter!) { auditTrail(filter: $filter, first: 100) { nodes { operation actor } } }',
    { filter: { patientId: outcome.patientId } },
  );
  const operations = new Set(auditTrail.nodes.map(({ operation }) => operation));
  expect([...operations]).toEqual(
    expect.arrayContaining(['Mutation.erasePatient', 'Erasure.study', 'Erasure.diagnosis', 'Erasure.events']),
  );
  expect((await verifyAudit(stack.databases)).flatMap(({ faults }) => faults)).toEqual([]);
});

test('nothing more comes in about one who was erased, and asking again tells how far it is', async () => {
  const patientId = await anna.patient();
  const first = await erase(patientId);
  expect(first).toMatchObject({
    __typename: 'ErasePatientSuccess',
    erasure: { steps: [{ store: 'PATIENT', done: true }, {}, {}, {}] },
  });
  const refused = await anna.upload(patientId, await phantomPng(71));
  expect(refused.data?.uploadStudy).toMatchObject({ __typename: 'PatientNotFound' });
  expect((await erase(patientId)).erasure?.id).toBe(first.erasure?.id);
  const { erasure } = await admin.data<{ erasure: object }>(ERASURE, { id: first.erasure?.id });
  expect(erasure).toMatchObject({ reason: 'PATIENT_REQUEST', requestedBy: 'the-admin' });
});

test('only administrators erase, and only whom their clinic has', async () => {
  const patientId = await anna.patient();
  const denied = await anna.client.ask(ERASE, { input: { patientId, reason: 'PATIENT_REQUEST' } });
  expect(denied.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  const rocco = await clinicUser(stack, 1);
  const stranger = await clientOf({ roles: ['ADMIN'], tenantId: rocco.tenantId });
  expect(await erase(patientId, stranger)).toEqual({ __typename: 'PatientNotFound' });
  expect(
    (await stranger.data<{ erasure: unknown }>(ERASURE, { id: (await erase(patientId)).erasure?.id })).erasure,
  ).toBeNull();
});
