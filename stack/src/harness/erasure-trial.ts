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
import type { Stack } from './stack.js';
import { type StoreHit, searchStores } from './store-search.js';

export interface ErasureOutcome {
  readonly patientId: string;
  readonly identifiers: readonly string[];
  /** Identifiers that were found somewhere before: a search that finds nothing proves nothing. */
  readonly foundBefore: number;
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

/**
 * Registers somebody unmistakable, has two studies of theirs read, erases them while a third is being read, and looks for
 * every trace of them.
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
  const salt = randomBytes(3).readUIntBE(0, 3);
  for (const seed of [1, 2]) await until(await upload([salt + seed]), () => false);
  const inFlight = await upload(Array.from({ length: IMAGES }, (_, i) => salt + 10 + i));
  const { status } = await until(inFlight, (reached) => reached === 'RUNNING');
  const worker = stack.pids.worker ?? 0;
  process.kill(worker, 'SIGSTOP');
  let erasure: ErasureData;
  let identifiers: string[];
  let foundBefore: number;
  try {
    say(`the third study is ${status}, and the worker held in the middle of it`);
    identifiers = [...Object.values(person), nationalId, ...(await imageIdentifiers(stack, patientId))];
    const before = await searchStores(stack, identifiers);
    foundBefore = new Set(before.hits.map((hit) => hit.identifier)).size;
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
  const study = Buffer.from(inFlight, 'base64url').toString('utf8').split(':')[1] ?? '';
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

/** Digests, ids and keys of a patient's images, and the digests of their studies. */
async function imageIdentifiers(stack: Stack, patientId: string): Promise<string[]> {
  const uuid = Buffer.from(patientId, 'base64url').toString('utf8').split(':')[1];
  const client = new pg.Client({ connectionString: stack.admin.study });
  await client.connect();
  try {
    const { rows } = await client.query<{ identifier: string }>(
      `SELECT unnest(ARRAY[i.sha256, i.id::text, s.content_digest, s.tenant_id || '/' || s.id || '/' || i.id]) AS identifier
         FROM studies s JOIN ct_images i ON i.tenant_id = s.tenant_id AND i.study_id = s.id WHERE s.patient_id = $1`,
      [uuid],
    );
    return [...new Set(rows.map((row) => row.identifier))];
  } finally {
    await client.end();
  }
}
