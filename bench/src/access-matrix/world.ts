import { randomUUID } from 'node:crypto';
import { type Relation, ROLES, type UserRole } from '@pulmora/platform';
import {
  DEMO_CLINICS,
  dataOf,
  GraphqlClient,
  imageOf,
  phantomPng,
  type Stack,
  type UploadStudyData,
} from '@pulmora/stack';
import type { Identifiers } from './arguments.js';
import { seedCase } from './case-seeding.js';
import { seedSecondOpinion, signCase } from './review-seeding.js';

/** A clinic with one patient whose one study has been read. */
export interface SeededClinic {
  readonly tenantId: string;
  /** Global IDs. */
  readonly patient: string;
  readonly study: string;
  readonly diagnosis: string;
  readonly case: string;
  /** Another study of the same patient, which nobody is granted. */
  readonly otherStudy: string;
  readonly otherDiagnosis: string;
  readonly otherCase: string;
  /** Of no items but one that was refused. */
  readonly batch: string;
  /** On a case that nobody is granted, by readers who differ. */
  readonly secondOpinion: string;
  /** Of a patient who is no more. */
  readonly erasure: string;
  readonly name: string;
  readonly recordNumber: string;
  /** What no other clinic may be told: names, notes, identifiers. */
  readonly secrets: readonly string[];
  /** What not even somebody may be told to whom the (first) study is granted. */
  readonly kept: readonly string[];
  token(roles: readonly UserRole[], subject?: string): Promise<string>;
}

/** Somebody who asks, and how they stand to what the victim has. */
export interface Caller {
  readonly name: string;
  /** Undefined: none at all. */
  readonly token: string | undefined;
  readonly roles: readonly UserRole[];
  readonly relation: Relation;
  readonly subject?: string;
  readonly tenantId?: string;
}

const REGISTER = `mutation ($input: RegisterPatientInput!) {
  registerPatient(input: $input) { ... on RegisterPatientSuccess { patient { id } } } }`;
const ERASE = `mutation ($input: ErasePatientInput!) {
  erasePatient(input: $input) { ... on ErasePatientSuccess { erasure { id } } } }`;
const UPLOAD = `mutation ($input: UploadStudyInput!) {
  uploadStudy(input: $input) { __typename ... on UploadStudySuccess { study { id } } } }`;
const FOLLOW = `subscription ($studyId: ID) { diagnosisUpdated(studyId: $studyId) { id status } }`;
const IMAGES = 'query ($id: ID!) { study(id: $id) { images { id sha256 } case { id } } }';

/** Registers a patient and has two studies of theirs read. */
export async function seedClinic(stack: Stack, tenantId: string, seed: number): Promise<SeededClinic> {
  const token = (roles: readonly UserRole[], subject = `seed-${roles.join('-')}`) =>
    stack.token({ tenantId, roles, subject });
  const client = new GraphqlClient({ url: stack.gatewayUrl, token: await token(['CLINICIAN']) });
  const [name, recordNumber] = ['name', 'number'].map((what) => `${what}-${randomUUID()}`);
  const patient = await registerPatient(client, String(name), String(recordNumber));
  const admin = new GraphqlClient({ url: stack.gatewayUrl, token: await token(['ADMIN']) });
  const { erasePatient } = await admin.data<{ erasePatient: { erasure: { id: string } } }>(ERASE, {
    input: { patientId: await registerPatient(client), reason: 'ENTERED_IN_ERROR' },
  });
  const first = await seedStudy(client, patient, seed);
  const second = await seedStudy(client, patient, seed + 500);
  const impression = `impression-${randomUUID()}`;
  await signCase(stack, { token }, first.case, impression);
  const seeded: Omit<SeededClinic, 'secondOpinion'> = {
    tenantId,
    patient,
    study: first.study,
    diagnosis: first.diagnosis,
    case: first.case,
    otherStudy: second.study,
    otherDiagnosis: second.diagnosis,
    otherCase: second.case,
    batch: await seedBatch(client),
    erasure: erasePatient.erasure.id,
    name: String(name),
    recordNumber: String(recordNumber),
    secrets: [
      ...[name, recordNumber, patient, uuidIn(patient)].map(String),
      impression,
      ...first.secrets,
      ...second.secrets,
    ],
    kept: second.secrets,
    token,
  };
  // Something to list: readers who differ.
  const secondOpinion = await seedSecondOpinion(stack, seeded, 'DISAGREED');
  const ids = [secondOpinion, uuidIn(secondOpinion)];
  return {
    ...seeded,
    secondOpinion,
    secrets: [...seeded.secrets, ...ids],
    kept: [...seeded.kept, ...ids],
  };
}

const BATCH = `mutation ($input: DiagnoseBatchInput!) {
  diagnoseBatch(input: $input) { ... on DiagnoseBatchSuccess { batch { id } } } }`;

async function seedBatch(client: GraphqlClient): Promise<string> {
  const input = { items: [{ patientId: 'none', images: [] }] };
  const { diagnoseBatch } = await client.data<{ diagnoseBatch: { batch: { id: string } } }>(BATCH, { input });
  return diagnoseBatch.batch.id;
}

async function registerPatient(
  client: GraphqlClient,
  name = `name-${randomUUID()}`,
  recordNumber = `number-${randomUUID()}`,
): Promise<string> {
  const registered = await client.data<{ registerPatient: { patient: { id: string } } }>(REGISTER, {
    input: { name, recordNumber, aiReadingConsent: true },
  });
  return registered.registerPatient.patient.id;
}

async function seedStudy(client: GraphqlClient, patientId: string, seed: number) {
  const clinicalNotes = `notes-${randomUUID()}`;
  const image = imageOf('phantom.png', await phantomPng(seed));
  const { uploadStudy } = dataOf(
    await client.upload<UploadStudyData>(UPLOAD, { input: { patientId, images: [null], clinicalNotes } }, [
      image.upload('input.images.0'),
    ]),
  );
  if (uploadStudy.__typename !== 'UploadStudySuccess') throw new Error(`not taken in: ${uploadStudy.__typename}`);
  const study = uploadStudy.study.id;
  let diagnosis = '';
  for await (const { diagnosisUpdated } of client.subscribe<{ diagnosisUpdated: { id: string; status: string } }>(
    FOLLOW,
    { studyId: study },
  )) {
    diagnosis = diagnosisUpdated.id;
    if (['COMPLETED', 'FAILED'].includes(diagnosisUpdated.status)) break;
  }
  const { study: stored } = await client.data<{
    study: { images: { id: string; sha256: string }[]; case: { id: string } };
  }>(IMAGES, { id: study });
  const ids = [study, diagnosis, stored.case.id];
  const secrets = [
    ...ids,
    ...ids.map(uuidIn),
    clinicalNotes,
    ...stored.images.flatMap(({ id, sha256 }) => [id, sha256]),
  ];
  return { study, diagnosis, case: stored.case.id, secrets };
}

/** The UUID inside a global ID. */
export const uuidIn = (globalId: string): string =>
  Buffer.from(globalId, 'base64url').toString('utf8').split(':')[1] ?? '';

const GRANT = `mutation ($input: GrantCaseAccessInput!) {
  grantCaseAccess(input: $input) { ... on GrantCaseAccessSuccess { grant { id } } } }`;
const BREAK_GLASS = `mutation ($input: BreakGlassInput!) {
  breakGlass(input: $input) { __typename ... on BreakGlassSuccess { grant { id } } } }`;
const SEEN = {
  patient: 'query ($id: ID!) { patient(id: $id) { id } }',
  study: 'query ($id: ID!) { study(id: $id) { id } }',
} as const;

/** Lets somebody of another clinic see the (first) study; resolves with the grant's ID. */
export async function grantCase(stack: Stack, owner: SeededClinic, to: SeededClinic, subject: string): Promise<string> {
  const client = new GraphqlClient({ url: stack.gatewayUrl, token: await owner.token(['ADMIN']) });
  const { grantCaseAccess } = await client.data<{ grantCaseAccess: { grant: { id: string } } }>(GRANT, {
    input: {
      studyId: owner.study,
      grantee: { tenantId: to.tenantId, subject },
      reason: 'matrix',
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    },
  });
  return grantCaseAccess.grant.id;
}

/** Resolves when every service has heard of a grant. */
export async function untilGranted(
  stack: Stack,
  owner: SeededClinic,
  to: SeededClinic,
  subject: string,
): Promise<void> {
  const token = await to.token(['RADIOLOGIST'], subject);
  for (const service of ['patient', 'study'] as const) {
    const client = new GraphqlClient({ url: `${stack.urls[service]}/graphql`, token });
    const deadline = Date.now() + 20_000;
    const seen = async () =>
      Object.values(await client.data<object>(SEEN[service], { id: owner[service] })).every(Boolean);
    while (!(await seen())) {
      if (Date.now() > deadline) throw new Error(`the ${service} service has not heard of a grant`);
    }
  }
}

/** Opens a study of a clinic without a grant for it, as somebody who has one for another. */
async function breakGlass(stack: Stack, owner: SeededClinic, by: SeededClinic): Promise<void> {
  const subject = 'glass-breaker';
  await grantCase(stack, owner, by, subject);
  const client = new GraphqlClient({ url: stack.gatewayUrl, token: await by.token(['RADIOLOGIST'], subject) });
  const { breakGlass: result } = await client.data<{ breakGlass: { __typename: string } }>(BREAK_GLASS, {
    input: { studyId: owner.otherStudy, reason: 'matrix' },
  });
  if (result.__typename !== 'BreakGlassSuccess') throw new Error(`the glass did not break: ${result.__typename}`);
}

const ROLE_SETS: readonly (readonly UserRole[])[] = [...ROLES.map((role) => [role]), ROLES];

/** Nobody, and every role (and all of them at once) in the victim's clinic, and in another with and without a grant. */
export async function callersOf(stack: Stack, victim: SeededClinic, other: SeededClinic): Promise<Caller[]> {
  const of = (clinic: SeededClinic, place: string, relation: Relation) =>
    ROLE_SETS.map(async (roles) => ({
      name: `${roles.length > 1 ? 'every role' : roles[0]} of ${place}`,
      token: await clinic.token(roles, subjectOf(roles, relation)),
      roles,
      relation,
      subject: subjectOf(roles, relation),
      tenantId: clinic.tenantId,
    }));
  for (const roles of ROLE_SETS) await grantCase(stack, victim, other, subjectOf(roles, 'granted'));
  for (const roles of ROLE_SETS) await untilGranted(stack, victim, other, subjectOf(roles, 'granted'));
  await breakGlass(stack, victim, other);
  await breakGlass(stack, other, victim);
  return [
    { name: 'nobody', token: undefined, roles: [], relation: 'none' },
    ...(await Promise.all([
      ...of(victim, 'the clinic', 'own'),
      ...of(other, 'another clinic with a grant', 'granted'),
      ...of(other, 'another clinic', 'none'),
    ])),
  ];
}

const subjectOf = (roles: readonly UserRole[], relation: Relation): string => `matrix-${relation}-${roles.join('-')}`;

/** @param caller of whom a case must be before some things can be asked about it. */
export const identifiersOf = (
  stack: Stack,
  victim: SeededClinic,
  other: SeededClinic,
  caller?: Caller,
): Identifiers => ({
  Case: async () => victim.case,
  'Mutation.takeSecondOpinion SecondOpinion': () => seedSecondOpinion(stack, victim, 'REQUESTED'),
  'Mutation.giveSecondOpinion SecondOpinion': () => seedSecondOpinion(stack, victim, 'READING', { second: caller }),
  'Mutation.adjudicate SecondOpinion': () => seedSecondOpinion(stack, victim, 'DISAGREED'),
  'Mutation.withdrawSecondOpinion SecondOpinion': () =>
    seedSecondOpinion(stack, victim, 'REQUESTED', { first: caller }),
  'Mutation.amendReport Case': async () => {
    const id = await seedCase(stack, victim, 'READY', caller);
    await signCase(stack, victim, id, 'matrix');
    return id;
  },
  'Mutation.claimCase Case': () => seedCase(stack, victim, 'READY', caller),
  ...Object.fromEntries(
    ['renewClaim', 'returnCase', 'handOverCase', 'signCase', 'requestSecondOpinion'].map((name) => [
      `Mutation.${name} Case`,
      () => seedCase(stack, victim, 'CLAIMED', caller),
    ]),
  ),

  Patient: async () => victim.patient,
  Study: async () => victim.study,
  Diagnosis: async () => victim.diagnosis,
  Batch: async () => victim.batch,
  // One that is revoked is used up.
  Grant: () => grantCase(stack, victim, other, randomUUID()),
  Tenant: async () => other.tenantId,
  Erasure: async () => victim.erasure,
  // Whom the rest is asked about must stay.
  'Mutation.erasePatient Patient': async () =>
    registerPatient(new GraphqlClient({ url: stack.gatewayUrl, token: await victim.token(['CLINICIAN']) })),
});

export const seedClinics = (stack: Stack): Promise<SeededClinic[]> =>
  Promise.all(DEMO_CLINICS.map(({ tenantId }, i) => seedClinic(stack, tenantId, 7_000 + i)));
