import { randomUUID } from 'node:crypto';
import {
  DEMO_CLINICS,
  dataOf,
  GraphqlClient,
  imageOf,
  phantomPng,
  REGISTER_PATIENT,
  type RegisterPatientData,
  type Stack,
  startStack,
} from '@pulmora/stack';
import { afterAll, beforeAll, expect, test } from 'vitest';

let stack: Stack;
let client: GraphqlClient;
beforeAll(async () => {
  stack = await startStack();
  client = new GraphqlClient({ url: stack.gatewayUrl, token: await stack.token() });
});
afterAll(() => stack?.stop());

const DIAGNOSE = `mutation ($input: DiagnoseBatchInput!) {
  diagnoseBatch(input: $input) {
    ... on DiagnoseBatchSuccess {
      batch { id csvUrl jsonUrl }
      items { position state outcome { __typename ... on ImageRejected { position reason } ... on UploadStudySuccess { study { id } } } }
    }
  }
}`;
const FOLLOW = `subscription ($id: ID!) { batchUpdated(id: $id) {
  ... on BatchUpdated { cursor batch { progress { total receiving accepted rejected read } } } } }`;
const PROGRESS = `subscription ($uploadId: String!) { uploadProgress(uploadId: $uploadId) {
  ... on UploadProgressed { over item image receivedBytes state rejection } } }`;

interface Diagnosed {
  readonly diagnoseBatch: {
    readonly batch: { readonly id: string; readonly csvUrl: string; readonly jsonUrl: string };
    readonly items: readonly { readonly state: string; readonly outcome: { readonly __typename: string } }[];
  };
}

interface Progressed {
  readonly uploadProgress: { readonly over: boolean; readonly item: number | null; readonly state: string | null };
}

async function patient(recordNumber: string): Promise<string> {
  const input = { recordNumber, name: 'Somebody', aiReadingConsent: true };
  const { registerPatient } = await client.data<RegisterPatientData>(REGISTER_PATIENT, { input });
  if (registerPatient.__typename !== 'RegisterPatientSuccess') throw new Error(registerPatient.message);
  return registerPatient.patient.id;
}

const fetched = async (path: string, options?: Parameters<Stack['token']>[0]) =>
  fetch(new URL(path, stack.gatewayUrl), { headers: { authorization: `Bearer ${await stack.token(options)}` } });

test('a batch of many patients: each item for itself, watched while it arrives and is read, and exported', async () => {
  const formula = `=HYPERLINK("http://evil","${randomUUID()}")`;
  const patients = [await patient(formula), await patient(randomUUID()), 'nobody'];
  const pictures = await Promise.all([1, 2, 3].map((seed) => phantomPng(60_000 + seed)));
  const images = [...pictures, Buffer.from('this is no image, whatever its name says')];
  const uploadId = randomUUID();
  const told = (async () => {
    const news: Progressed['uploadProgress'][] = [];
    for await (const { uploadProgress } of client.subscribe<Progressed>(PROGRESS, { uploadId })) {
      news.push(uploadProgress);
      if (uploadProgress.over) break;
    }
    return news;
  })();
  const owners = [patients[0], patients[1], patients[2], patients[1]];
  const input = { uploadId, items: owners.map((patientId) => ({ patientId, images: [null] })) };
  const files = images.map((bytes, i) => imageOf(`${i}.png`, bytes).upload(`input.items.${i}.images.0`));
  const { diagnoseBatch } = dataOf(await client.upload<Diagnosed>(DIAGNOSE, { input }, files));
  expect(diagnoseBatch.items).toMatchObject([
    { state: 'ACCEPTED', outcome: { __typename: 'UploadStudySuccess' } },
    { state: 'ACCEPTED', outcome: { __typename: 'UploadStudySuccess' } },
    { state: 'REJECTED', outcome: { __typename: 'PatientNotFound' } },
    { state: 'REJECTED', outcome: { __typename: 'ImageRejected', reason: 'UNSUPPORTED_TYPE' } },
  ]);
  const news = await told;
  expect(news).toContainEqual(expect.objectContaining({ item: 0, image: 0, state: 'ACCEPTED' }));
  expect(news).toContainEqual(expect.objectContaining({ item: 3, state: 'REJECTED', rejection: 'UNSUPPORTED_TYPE' }));

  const { id, csvUrl, jsonUrl } = diagnoseBatch.batch;
  interface Updated {
    readonly batchUpdated: { readonly batch: { readonly progress: { readonly read: number } } };
  }
  for await (const { batchUpdated } of client.subscribe<Updated>(FOLLOW, { id })) {
    const { progress } = batchUpdated.batch;
    expect(progress).toMatchObject({ total: 4, receiving: 0, accepted: 2, rejected: 2 });
    if (progress.read === 2) break;
  }

  const csv = await fetched(csvUrl);
  expect(csv.headers.get('content-type')).toContain('text/csv');
  const [head, ...rows] = (await csv.text()).trimEnd().split('\r\n');
  expect(head).toContain('covid19Probability,GGO,Csld,CrPa,AirBr,InSepThi');
  expect(rows).toHaveLength(4);
  expect(rows[0]).toContain(`"'=HYPERLINK(""http://evil""`);
  for (const row of rows.slice(0, 2)) expect(row).toContain('UNSIGNED AI READING');
  expect(rows[2]).toContain('PatientNotFound');
  expect(rows[3]).toContain('UNSUPPORTED_TYPE');
  const results = (await (await fetched(jsonUrl)).json()) as {
    readonly mark: string | null;
    readonly recordNumber: string;
  }[];
  expect(results.map(({ mark }) => mark)).toEqual(['UNSIGNED AI READING', 'UNSIGNED AI READING', null, null]);
  // What a spreadsheet would run is what it is in JSON, which nothing runs.
  expect(results[0]?.recordNumber).toBe(formula);

  expect((await fetched(csvUrl, { tenantId: DEMO_CLINICS[1].tenantId })).status).toBe(404);
  expect((await fetched(csvUrl, { roles: ['ADMIN'] })).status).toBe(403);
  expect((await fetch(new URL(csvUrl, stack.gatewayUrl))).status).toBe(401);
  expect((await fetched('/batches/nonsense.csv')).status).toBe(404);
});
