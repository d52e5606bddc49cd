import { GraphqlClient, phantomPng, type Stack, startStack } from '@pulmora/stack';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClinicUser, clinicUser, studyOf } from './testing/clinic.js';

const DOORS = ['gateway', 'patient', 'study', 'diagnosis'] as const;

let stack: Stack;
let anna: ClinicUser;
let rocco: ClinicUser;
/** What Anna's clinic has, by global ids. */
let patientId: string;
let studyId: string;
let diagnosisId: string;
let ownPatientId: string;
beforeAll(async () => {
  stack = await startStack();
  [anna, rocco] = await Promise.all([clinicUser(stack, 0), clinicUser(stack, 1)]);
  patientId = await anna.patient();
  studyId = studyOf(await anna.upload(patientId, await phantomPng(61)));
  diagnosisId = String((await anna.readingOf({ studyId })).at(-1)?.id);
  ownPatientId = await rocco.patient();
});
afterAll(() => stack?.stop());

/** A question at each door, in words that the door knows. */
const QUESTIONS = {
  gateway: `query ($patient: ID!, $study: ID!, $diagnosis: ID!) {
    patient(id: $patient) { id } study(id: $study) { id } diagnosis(id: $diagnosis) { id }
    patients { nodes { id } } studies { nodes { id } } diagnoses { nodes { id } } }`,
  patient: 'query ($patient: ID!) { patient(id: $patient) { id } patients { nodes { id } } }',
  study: 'query ($study: ID!) { study(id: $study) { id } studies { nodes { id } } }',
  diagnosis: 'query ($diagnosis: ID!) { diagnosis(id: $diagnosis) { id } diagnoses { nodes { id } } }',
} as const;

describe('whoever belongs to another clinic', () => {
  test.each(DOORS)('is told no more at the %s for headers that name a tenant, a user or a role', async (door) => {
    const forged = {
      'x-tenant-id': anna.tenantId,
      'x-pulmora-tenant': anna.tenantId,
      tenant: anna.tenantId,
      'x-user-id': 'admin',
      'x-roles': 'ADMIN,CLINICIAN',
      'x-forwarded-user': 'admin',
    };
    const answerWith = async (headers: Record<string, string>) => {
      const response = await fetch(`${stack.urls[door]}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${rocco.token}`, ...headers },
        body: JSON.stringify({
          query: QUESTIONS[door],
          variables: { patient: patientId, study: studyId, diagnosis: diagnosisId },
        }),
      });
      return { status: response.status, body: await response.json() };
    };
    const plain = await answerWith({});
    expect(plain).toMatchObject({ status: 200, body: { data: expect.anything() } });
    expect(await answerWith(forged)).toEqual(plain);
    for (const id of [patientId, studyId, diagnosisId]) expect(JSON.stringify(plain)).not.toContain(id);
  });

  test('gets their own list from a cursor of another’s', async () => {
    const query = `query ($after: String) {
      patients(after: $after) { nodes { id } edges { cursor } pageInfo { endCursor } } }`;
    const { patients } = await anna.client.data<{ patients: { edges: { cursor: string }[] } }>(query);
    const cursors = patients.edges.map(({ cursor }) => cursor);
    expect(cursors.length).toBeGreaterThan(0);
    for (const after of cursors) {
      const { patients: own } = await rocco.client.data<{ patients: { nodes: { id: string }[] } }>(query, { after });
      for (const { id } of own.nodes) expect(id).toBe(ownPatientId);
    }
  });

  test('finds no door that opens to any ID', async () => {
    for (const field of ['node', 'nodes']) {
      const query = `query ($id: ID!) { ${field}(${field === 'node' ? 'id: $id' : 'ids: [$id]'}) { id } }`;
      const answer = await rocco.client.ask(query, { id: patientId });
      expect(answer.errors?.[0]?.extensions?.code).toBe('GRAPHQL_VALIDATION_FAILED');
    }
    // Nor is an ID of one kind taken for one of another, by its own clinic even.
    const swapped = await anna.client.data(
      'query ($a: ID!, $b: ID!, $c: ID!) { patient(id: $a) { id } study(id: $b) { id } diagnosis(id: $c) { id } }',
      { a: studyId, b: diagnosisId, c: patientId },
    );
    expect(swapped).toEqual({ patient: null, study: null, diagnosis: null });
  });

  const FOLLOW = 'subscription ($id: ID) { diagnosisUpdated(studyId: $id) { id } }';

  test('cannot subscribe to a wildcard or a subject: they are no ids', async () => {
    const subjects = ['*', '>', '', `${anna.tenantId}.>`, `diagnosis.${anna.tenantId}.updated`, 'diagnosis.*.updated'];
    for (const id of [...subjects, ...subjects.map((text) => Buffer.from(`Study:${text}`).toString('base64url'))]) {
      await expect(rocco.client.subscribe(FOLLOW, { id }).next(), id).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    }
  });

  test('is told of nothing by a subscription to another’s study, before and while it changes', async () => {
    const left = new AbortController();
    const told: unknown[] = [];
    const followed = (async () => {
      for await (const update of rocco.client.subscribe(FOLLOW, { id: studyId }, left.signal)) told.push(update);
    })();
    await anna.readingOf({ studyId: studyOf(await anna.upload(patientId, await phantomPng(62))) });
    // Whatever was published before this has been delivered once their own has been.
    await rocco.readingOf({ studyId: studyOf(await rocco.upload(ownPatientId, await phantomPng(63))) });
    left.abort();
    await followed;
    expect(told).toEqual([]);
  });

  test('is told nothing by a token whose clinic is a wildcard', async () => {
    for (const tenantId of ['*', '>', `${anna.tenantId}.>`, '']) {
      const client = new GraphqlClient({ url: stack.gatewayUrl, token: await stack.token({ tenantId }) });
      await expect(client.subscribe('subscription { diagnosisUpdated { id } }').next()).rejects.toMatchObject({
        code: 4403,
      });
    }
  });
});
