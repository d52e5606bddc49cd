import { DEMO_CLINICS, GraphqlClient, phantomPng, type Stack, startStack } from '@pulmora/stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClinicUser, clinicUser, studyOf } from './testing/clinic.js';

let stack: Stack;
let anna: ClinicUser;
beforeAll(async () => {
  stack = await startStack();
  anna = await clinicUser(stack, 0);
});
afterAll(() => stack?.stop());

const [ANNA, ROCCO] = DEMO_CLINICS;
const SUBJECT = 'dr-remote';

const clientOf = async (tenantId: string, role: string, subject = SUBJECT) =>
  new GraphqlClient({ url: stack.gatewayUrl, token: await stack.token({ tenantId, roles: [role], subject }) });

async function readCase(): Promise<{ patientId: string; studyId: string; diagnosisId: string }> {
  const patientId = await anna.patient();
  const studyId = studyOf(await anna.upload(patientId, await phantomPng(Math.floor(Math.random() * 1e6))));
  const diagnosisId = String((await anna.readingOf({ studyId })).at(-1)?.id);
  return { patientId, studyId, diagnosisId };
}

interface Granted {
  readonly grantCaseAccess: { readonly __typename: string; readonly grant: { readonly id: string } };
}

async function grant(studyId: string, subject = SUBJECT): Promise<string> {
  const admin = await clientOf(ANNA.tenantId, 'ADMIN', 'admin');
  const { grantCaseAccess } = await admin.data<Granted>(
    `mutation ($input: GrantCaseAccessInput!) { grantCaseAccess(input: $input) {
      __typename ... on GrantCaseAccessSuccess { grant { id kind grantedBy revokedAt } } ... on InvalidInput { message } } }`,
    {
      input: {
        studyId,
        grantee: { tenantId: ROCCO.tenantId, subject },
        reason: 'second opinion',
        expiresAt: new Date(Date.now() + 600_000).toISOString(),
      },
    },
  );
  expect(grantCaseAccess).toMatchObject({ __typename: 'GrantCaseAccessSuccess' });
  return grantCaseAccess.grant.id;
}

const revoke = async (grantId: string) =>
  (await clientOf(ANNA.tenantId, 'ADMIN', 'admin')).data(
    `mutation ($input: RevokeCaseAccessInput!) { revokeCaseAccess(input: $input) {
      ... on RevokeCaseAccessSuccess { grant { revokedAt } } } }`,
    { input: { grantId } },
  );

const CASE = `query ($id: ID!) { diagnosis(id: $id) {
  status outcome study { id images { width } patient { id name recordNumber sex aiReadingConsent createdAt studies { nodes { id } } } } } }`;

interface TrailEntry {
  readonly service: string;
  readonly operation: string;
  readonly patientId: string | null;
}

async function trailOf(tenantId: string, actor: string): Promise<TrailEntry[]> {
  const auditor = await clientOf(tenantId, 'AUDITOR', 'auditor');
  const { auditTrail } = await auditor.data<{ auditTrail: { nodes: TrailEntry[] } }>(
    `query ($actor: String) { auditTrail(filter: { actor: $actor }, first: 100) {
      nodes { service operation actor actorClinicId patientId outcome reason } } }`,
    { actor },
  );
  return auditTrail.nodes;
}

/** Asks until the other services have heard of what changed; answers differ only in what is not there yet. */
async function until<T>(ask: () => Promise<T>, holds: (answer: T) => boolean): Promise<T> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const answer = await ask();
    if (holds(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(answer)}`);
  }
}

test('a granted radiologist of another clinic sees that case, who it is of, and nothing else', async () => {
  const { patientId, studyId, diagnosisId } = await readCase();
  const neighbour = await readCase();
  const doctor = await clientOf(ROCCO.tenantId, 'RADIOLOGIST');
  expect((await doctor.ask(CASE, { id: diagnosisId })).data).toEqual({ diagnosis: null });
  const grantId = await grant(studyId);
  const { data } = await until(
    () =>
      doctor.ask<{ diagnosis: { study: { patient: { name?: string } | null; images: unknown[] } } }>(CASE, {
        id: diagnosisId,
      }),
    (answer) => Boolean(answer.data?.diagnosis?.study?.patient?.name && answer.data.diagnosis.study.images.length),
  );
  expect(data).toMatchObject({
    diagnosis: {
      status: 'COMPLETED',
      study: {
        id: studyId,
        images: [{ width: expect.any(Number) }],
        // Not what they agreed to, nor what else they have.
        patient: { id: patientId, name: 'Somebody', aiReadingConsent: null, createdAt: null, studies: { nodes: [] } },
      },
    },
  });
  expect(await doctor.data('{ grantedCases { nodes { reason study { id receivedAt } } } }')).toMatchObject({
    grantedCases: { nodes: [{ reason: 'second opinion', study: { id: studyId } }] },
  });
  expect((await doctor.ask(CASE, { id: neighbour.diagnosisId })).data).toEqual({ diagnosis: null });
  expect(
    await doctor.data('{ diagnoses { nodes { id } } studies { nodes { id } } patients { nodes { id } } }'),
  ).toEqual({
    diagnoses: { nodes: [] },
    studies: { nodes: [] },
    patients: { nodes: [] },
  });
  for (const other of [
    await clientOf(ROCCO.tenantId, 'RADIOLOGIST', 'colleague'),
    await clientOf(ROCCO.tenantId, 'CLINICIAN'),
    await clientOf('0b6c1a52-6f0e-4c3e-9d5b-1f0a54a9a0ff', 'RADIOLOGIST'),
  ]) {
    expect((await other.ask(CASE, { id: diagnosisId })).data).toEqual({ diagnosis: null });
  }
  // Even somebody who both sees the patient and may upload cannot add to another clinic's patient.
  const both = new GraphqlClient({
    url: stack.gatewayUrl,
    token: await stack.token({ tenantId: ROCCO.tenantId, roles: ['RADIOLOGIST', 'CLINICIAN'], subject: SUBJECT }),
  });
  const upload = await both.upload(
    'mutation ($input: UploadStudyInput!) { uploadStudy(input: $input) { __typename } }',
    { input: { patientId, images: [null] } },
    [
      {
        place: 'input.images.0',
        filename: 'x.png',
        contentType: 'image/png',
        async *open() {
          yield await phantomPng(1);
        },
      },
    ],
  );
  expect(upload.data).toEqual({ uploadStudy: { __typename: 'PatientNotFound' } });

  await revoke(grantId);
  expect((await doctor.ask(CASE, { id: diagnosisId })).data).toEqual({ diagnosis: null });
  await until(
    () =>
      doctor.ask<Record<string, unknown>>(`query ($s: ID!, $p: ID!) { study(id: $s) { id } patient(id: $p) { id } }`, {
        s: studyId,
        p: patientId,
      }),
    ({ data: left }) => left?.study === null && left.patient === null,
  );
});

test('live updates of a granted case end with the grant, through the gateway too', async () => {
  const { studyId } = await readCase();
  const grantId = await grant(studyId);
  const doctor = await clientOf(ROCCO.tenantId, 'RADIOLOGIST');
  const updates = doctor.subscribe<{ diagnosisUpdated: { status: string } }>(
    'subscription ($id: ID) { diagnosisUpdated(studyId: $id) { status } }',
    { id: studyId },
  );
  expect((await updates.next()).value).toEqual({ diagnosisUpdated: { status: 'COMPLETED' } });
  const began = Date.now();
  await revoke(grantId);
  expect(await updates.next()).toEqual({ value: undefined, done: true });
  expect(Date.now() - began).toBeLessThan(5_000);
});

test('who breaks the glass is seen doing it', async () => {
  const [known, wanted] = [await readCase(), await readCase()];
  await grant(known.studyId, 'dr-partner');
  const doctor = await clientOf(ROCCO.tenantId, 'RADIOLOGIST', 'dr-partner');
  const admin = await clientOf(ANNA.tenantId, 'ADMIN', 'admin');
  const breakGlass = () =>
    doctor.data<{ breakGlass: { __typename: string } }>(
      `mutation ($input: BreakGlassInput!) { breakGlass(input: $input) { __typename } }`,
      { input: { studyId: wanted.studyId, reason: 'emergency at night' } },
    );
  expect(await breakGlass()).toEqual({ breakGlass: { __typename: 'BreakGlassSuccess' } });
  const alert = {
    reason: 'emergency at night',
    grantee: { subject: 'dr-partner', tenantId: ROCCO.tenantId },
    study: { id: wanted.studyId },
  };
  const listed = await admin.data(
    '{ accessAlerts(first: 1) { nodes { reason grantee { subject tenantId } study { id } } } }',
  );
  expect(listed).toEqual({ accessAlerts: { nodes: [alert] } });
  expect((await doctor.ask(CASE, { id: wanted.diagnosisId })).data).toMatchObject({
    diagnosis: { status: 'COMPLETED' },
  });
  // And what they then looked at, service by service, is in the trail of the clinic, not of their own.
  const seen = {
    actor: 'dr-partner',
    actorClinicId: ROCCO.tenantId,
    patientId: wanted.patientId,
    outcome: 'DONE',
    reason: 'BREAK_GLASS',
  };
  const trail = await until(
    async () => {
      await doctor.ask(CASE, { id: wanted.diagnosisId });
      return trailOf(ANNA.tenantId, 'dr-partner');
    },
    (entries) => new Set(entries.map(({ service }) => service)).size === 3,
  );
  for (const operation of ['Mutation.breakGlass', 'Query.diagnosis', 'Entity.Study', 'Entity.Patient']) {
    expect(trail, operation).toContainEqual(expect.objectContaining({ ...seen, operation }));
  }
  expect((await trailOf(ROCCO.tenantId, 'dr-partner')).filter(({ patientId }) => patientId)).toEqual([]);
});
