import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import {
  DIAGNOSIS_UPDATED,
  type DiagnosisUpdatedData,
  isFinal,
  REGISTER_PATIENT,
  type RegisterPatientData,
  UPLOAD_STUDY,
  type UploadStudyData,
} from '../demo/documents.js';
import { dataOf, GraphqlClient } from '../demo/graphql-client.js';
import { imageOf } from '../demo/image-file.js';
import { phantomPng } from '../demo/phantom.js';
import { DEMO_CLINICS } from '../issuer/clinics.js';
import { reviewCase } from './reviewed-case.js';
import type { Stack } from './stack.js';
import { SEALED_PATIENTS, type StoreHit, searchStores } from './store-search.js';

export interface ErasureOutcome {
  readonly patientId: string;
  readonly identifiers: readonly string[];
  /** Identifiers that were found somewhere before: a search that finds nothing proves nothing. */
  readonly foundBefore: number;
  /** Where who the patient is could be read before without any key. */
  readonly plainBefore: readonly StoreHit[];
  /** Of {@link MUST_HOLD}, those in which nothing was found before: they were not put to the test. */
  readonly untried: readonly string[];
  /** Whether the worker was at it when the patient was erased, and said so afterwards. */
  readonly discardedInFlight: boolean;
  readonly erasure: ErasureData;
  readonly stores: number;
  readonly remains: readonly StoreHit[];
}

export interface ErasureData {
  readonly id: string;
  readonly completedAt: string | null;
  readonly steps: readonly { readonly store: string; readonly done: boolean; readonly removed: number | null }[];
}

const FIELDS = 'id completedAt steps { store done removed }';
const ERASE = `mutation ($input: ErasePatientInput!) {
  erasePatient(input: $input) { __typename ... on ErasePatientSuccess { erasure { ${FIELDS} } } }
}`;
const ERASURE = `query ($id: ID!) { erasure(id: $id) { ${FIELDS} } }`;

/** Images of the study that is being read when its patient is erased. */
const IMAGES = 24;
const PATIENCE_MS = 120_000;

/** Where something of the patient must have been before they are erased. */
const MUST_HOLD = [
  'patient.patients',
  'patient.granted_cases',
  'study.studies',
  'study.ct_images',
  'study.granted_cases',
  'diagnosis.image_readings',
  'diagnosis.read_images',
  'diagnosis.case_grants',
  'diagnosis.opinions',
  'diagnosis.signed_reports',
  'stream GRANTS',
  'stream STUDIES',
];

const GRANT = `mutation ($input: GrantCaseAccessInput!) { grantCaseAccess(input: $input) { __typename } }`;

/**
 * Registers somebody unmistakable, has two studies of theirs read, by doctors who write of them, too, lets a doctor of
 * another clinic see one, erases them while a third is being read, and looks for every trace of them.
 */
export async function tryErasure(stack: Stack, say: (line: string) => void = () => {}): Promise<ErasureOutcome> {
  const doctor = new GraphqlClient({ url: stack.gatewayUrl, token: await stack.token() });
  const admin = new GraphqlClient({ url: stack.gatewayUrl, token: await stack.token({ roles: ['ADMIN'] }) });
  const mark = randomBytes(6).toString('hex');
  const person = { recordNumber: `MRN-${mark}`, name: `Zebulon Quixworth-${mark}`, birthDate: '1931-02-23' };
  const nationalId = `NID-${randomUUID()}`;
  const input = { ...person, aiReadingConsent: true };
  const { registerPatient } = await doctor.data<RegisterPatientData>(REGISTER_PATIENT, { input });
  if (registerPatient.__typename !== 'RegisterPatientSuccess') throw new Error(registerPatient.message);
  const patientId = registerPatient.patient.id;
  // A refusal must not leave the number in a log either.
  await doctor.data<RegisterPatientData>(REGISTER_PATIENT, { input });

  const upload = async (seeds: readonly number[]) => {
    const images = await Promise.all(seeds.map((seed) => phantomPng(seed)));
    const variables = {
      input: { patientId, images: images.map(() => null), clinicalNotes: `Insured as ${nationalId}.` },
    };
    const files = images.map((bytes, i) => imageOf(`${i}.png`, bytes).upload(`input.images.${i}`));
    const { uploadStudy } = dataOf(await doctor.upload<UploadStudyData>(UPLOAD_STUDY, variables, files));
    if (uploadStudy.__typename !== 'UploadStudySuccess') throw new Error(`no study: ${uploadStudy.__typename}`);
    return uploadStudy.study.id;
  };
  const until = async (studyId: string, reached: (status: string) => boolean) => {
    const updates = doctor.subscribe<DiagnosisUpdatedData>(DIAGNOSIS_UPDATED, { studyId });
    for await (const { diagnosisUpdated: reading } of updates)
      if (reached(reading.status) || isFinal(reading)) return reading;
    throw new Error('the subscription ended');
  };
  const radiologist = async (subject: string) => {
    const token = await stack.token({ roles: ['RADIOLOGIST'], subject });
    return new GraphqlClient({ url: `${stack.urls.diagnosis}/graphql`, token });
  };
  const salt = randomBytes(3).readUIntBE(0, 3);
  const read = [await upload([salt + 1]), await upload([salt + 2])];
  for (const study of read) await until(study, () => false);
  await reviewCase(radiologist, read[0] ?? '', nationalId, 'SIGNED');
  await reviewCase(radiologist, read[1] ?? '', nationalId, 'REQUESTED');
  const remoteDoctor = `dr-${mark}`;
  await admin.data(GRANT, {
    input: {
      studyId: read[0],
      grantee: { tenantId: DEMO_CLINICS[1].tenantId, subject: remoteDoctor },
      reason: `Second opinion on ${nationalId}`,
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    },
  });
  await untilHeardOf(stack, remoteDoctor);
  const inFlight = await upload(Array.from({ length: IMAGES }, (_, i) => salt + 10 + i));
  const { status } = await until(inFlight, (reached) => reached === 'RUNNING');
  const worker = stack.pids.worker ?? 0;
  process.kill(worker, 'SIGSTOP');
  let erasure: ErasureData;
  let identifiers: string[];
  let foundBefore: number;
  let plainBefore: StoreHit[];
  let untried: string[];
  try {
    say(`the third study is ${status}, and the worker held in the middle of it`);
    identifiers = [...Object.values(person), nationalId, remoteDoctor];
    identifiers.push(...(await imageIdentifiers(stack, patientId)), ...(await attentionMaps(stack, patientId)));
    const before = await searchStores(stack, identifiers);
    foundBefore = new Set(before.hits.map((hit) => hit.identifier)).size;
    const names: readonly string[] = Object.values(person);
    plainBefore = before.hits.filter((hit) => names.includes(hit.identifier) && hit.store !== SEALED_PATIENTS);
    untried = MUST_HOLD.filter((store) => !before.hits.some((hit) => `${hit.store} `.startsWith(`${store} `)));
    say(`${foundBefore} of ${identifiers.length} identifiers are found, in ${before.hits.length} places`);
    const result = await admin.data<{ erasePatient: { __typename: string; erasure?: ErasureData } }>(ERASE, {
      input: { patientId, reason: 'PATIENT_REQUEST' },
    });
    if (!result.erasePatient.erasure) throw new Error(result.erasePatient.__typename);
    erasure = result.erasePatient.erasure;
    // The worker goes on when everybody else is done, or waits for it (it may hold a lock).
    const deadline = Date.now() + 5_000;
    while (!erasure.completedAt && Date.now() < deadline) erasure = await look(admin, erasure.id);
  } finally {
    process.kill(worker, 'SIGCONT');
  }
  const study = uuidIn(inFlight);
  const discarded = () =>
    stack
      .logs('worker')
      .split('\n')
      .some((line) => line.includes(study) && line.includes('reading discarded'));
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline && !(erasure.completedAt && discarded())) erasure = await look(admin, erasure.id);
  const { stores, hits } = await searchStores(stack, identifiers);
  return {
    patientId,
    identifiers,
    foundBefore,
    plainBefore,
    untried,
    discardedInFlight: status === 'RUNNING' && discarded(),
    erasure,
    stores,
    remains: hits,
  };
}

/** How far an erasure is, a moment later. */
async function look(admin: GraphqlClient, id: string): Promise<ErasureData> {
  await delay(50);
  return (await admin.data<{ erasure: ErasureData }>(ERASURE, { id })).erasure;
}

/** Resolves when the services that keep grants for themselves know of this doctor's. */
async function untilHeardOf(stack: Stack, subject: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (const name of ['patient', 'study'] as const) {
    const heard = () =>
      queried(stack.admin[name], 'SELECT 1 AS identifier FROM granted_cases WHERE grantee_subject = $1', subject);
    while ((await heard()).length === 0) {
      if (Date.now() > deadline) throw new Error(`the ${name} service has not heard of a grant`);
      await delay(50);
    }
  }
}

/** Digests, ids and keys of a patient's images, and the digests of their studies. */
const imageIdentifiers = (stack: Stack, patientId: string): Promise<string[]> =>
  queried(
    stack.admin.study,
    `SELECT unnest(ARRAY[i.sha256, i.id::text, s.content_digest, s.tenant_id || '/' || s.id || '/' || i.id]) AS identifier
       FROM studies s JOIN ct_images i ON i.tenant_id = s.tenant_id AND i.study_id = s.id WHERE s.patient_id = $1`,
    uuidIn(patientId),
  );

/** Where a model looked in a patient's images. */
const attentionMaps = (stack: Stack, patientId: string): Promise<string[]> =>
  queried(
    stack.admin.diagnosis,
    `SELECT encode(r.attention, 'hex') AS identifier
       FROM diagnoses d JOIN image_readings r ON r.tenant_id = d.tenant_id AND r.study_id = d.study_id
      WHERE d.patient_id = $1 AND d.status = 'COMPLETED' AND r.attention IS NOT NULL`,
    uuidIn(patientId),
  );

const uuidIn = (globalId: string): string => Buffer.from(globalId, 'base64url').toString('utf8').split(':')[1] ?? '';

async function queried(url: string, sql: string, value: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ identifier: string }>(sql, [value]);
    return [...new Set(rows.map((row) => row.identifier))];
  } finally {
    await client.end();
  }
}
