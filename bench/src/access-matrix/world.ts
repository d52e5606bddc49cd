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

/** A clinic with one patient whose one study has been read. */
export interface SeededClinic {
  readonly tenantId: string;
  /** Global IDs. */
  readonly patient: string;
  readonly study: string;
  readonly diagnosis: string;
  /** What no other clinic may ever be told: names, notes, identifiers. */
  readonly secrets: readonly string[];
  token(roles: readonly UserRole[], subject?: string): Promise<string>;
}

/** Somebody who asks, and how they stand to what the victim has. */
export interface Caller {
  readonly name: string;
  /** Undefined: none at all. */
  readonly token: string | undefined;
  readonly roles: readonly UserRole[];
  readonly relation: Relation;
}

const REGISTER = `mutation ($input: RegisterPatientInput!) {
  registerPatient(input: $input) { ... on RegisterPatientSuccess { patient { id } } } }`;
const UPLOAD = `mutation ($input: UploadStudyInput!) {
  uploadStudy(input: $input) { __typename ... on UploadStudySuccess { study { id } } } }`;
const FOLLOW = `subscription ($studyId: ID) { diagnosisUpdated(studyId: $studyId) { id status } }`;
const IMAGES = 'query ($id: ID!) { study(id: $id) { images { id sha256 } } }';

/** Registers a patient and has one study of theirs read. */
export async function seedClinic(stack: Stack, tenantId: string, seed: number): Promise<SeededClinic> {
  const token = (roles: readonly UserRole[], subject = `seed-${roles.join('-')}`) =>
    stack.token({ tenantId, roles, subject });
  const client = new GraphqlClient({ url: stack.gatewayUrl, token: await token(['CLINICIAN']) });
  const [name, recordNumber, clinicalNotes] = ['name', 'number', 'notes'].map((what) => `${what}-${randomUUID()}`);
  const registered = await client.data<{ registerPatient: { patient: { id: string } } }>(REGISTER, {
    input: { name, recordNumber, aiReadingConsent: true },
  });
  const patient = registered.registerPatient.patient.id;
  const image = imageOf('phantom.png', await phantomPng(seed));
  const { uploadStudy } = dataOf(
    await client.upload<UploadStudyData>(UPLOAD, { input: { patientId: patient, images: [null], clinicalNotes } }, [
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
  const { study: stored } = await client.data<{ study: { images: { id: string; sha256: string }[] } }>(IMAGES, {
    id: study,
  });
  const secrets = [
    ...[name, recordNumber, clinicalNotes, patient, study, diagnosis].map(String),
    ...stored.images.flatMap(({ id, sha256 }) => [id, sha256]),
    ...[patient, study, diagnosis].map(uuidIn),
  ];
  return { tenantId, patient, study, diagnosis, secrets, token };
}

/** The UUID inside a global ID. */
export const uuidIn = (globalId: string): string =>
  Buffer.from(globalId, 'base64url').toString('utf8').split(':')[1] ?? '';

/** Nobody, and every role (and all of them at once) in the victim's clinic and in another. */
export async function callersOf(victim: SeededClinic, other: SeededClinic): Promise<Caller[]> {
  const sets: readonly (readonly UserRole[])[] = [...ROLES.map((role) => [role]), ROLES];
  const of = (clinic: SeededClinic, place: string, relation: Relation) =>
    sets.map(async (roles) => ({
      name: `${roles.length > 1 ? 'every role' : roles[0]} of ${place}`,
      token: await clinic.token(roles, `matrix-${roles.join('-')}`),
      roles,
      relation,
    }));
  return [
    { name: 'nobody', token: undefined, roles: [], relation: 'none' },
    ...(await Promise.all([...of(victim, 'the clinic', 'own'), ...of(other, 'another clinic', 'none')])),
  ];
}

export const identifiersOf = (victim: SeededClinic): Identifiers => ({
  Patient: async () => victim.patient,
  Study: async () => victim.study,
  Diagnosis: async () => victim.diagnosis,
  // Nobody's to ask for: only its study leads to it.
  CtImage: async () => Buffer.from(`CtImage:${randomUUID()}`).toString('base64url'),
});

export const seedClinics = (stack: Stack): Promise<SeededClinic[]> =>
  Promise.all(DEMO_CLINICS.map(({ tenantId }, i) => seedClinic(stack, tenantId, 7_000 + i)));
