import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  contentTypeOf,
  GraphqlClient,
  phantomPng,
  REPOSITORY_ROOT,
  type Stack,
  sharedData,
  startStack,
  temporaryDirectory,
} from '@pulmora/stack';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClinicUser, clinicUser, studyOf } from './testing/clinic.js';
import { explainedReading } from './testing/explained-reading.js';

const scans = sharedData('covid-ct');
const foreign = sharedData('foreign');
const POSITIVE = '2020.03.22.20040782-p25-1542.png';
const image = (name: string) => readFileSync(path.join(scans.directory, 'images', name));

let stack: Stack;
let anna: ClinicUser;
let rocco: ClinicUser;
beforeAll(async () => {
  stack = await startStack();
  [anna, rocco] = await Promise.all([clinicUser(stack, 0), clinicUser(stack, 1)]);
});
afterAll(() => stack?.stop());

const ORDER = ['QUEUED', 'RUNNING', 'COMPLETED'];

async function expectReading(bytes: Buffer, mediaType: string) {
  const patientId = await anna.patient();
  const watching = anna.readingOf({ patientId });
  const study = studyOf(await anna.upload(patientId, bytes));
  const pushed = await watching;
  const states = pushed.map(({ status }) => status);
  expect(states.at(-1)).toBe('COMPLETED');
  expect(states).toEqual(ORDER.filter((state) => states.includes(state as never)));
  const last = pushed.at(-1);
  expect(last).toMatchObject({
    study: { id: study, patient: { id: patientId }, images: [{ position: 0, mediaType }] },
    failure: null,
    model: { name: expect.any(String), version: expect.any(String), engine: expect.stringMatching(/./) },
  });
  expect(last?.disclaimer).toMatch(/not a diagnosis|no diagnosis/i);
  expect(last?.timings.completedAt).not.toBeNull();
  const explained = await explainedReading(anna, last?.id ?? '');
  expect(explained).toMatchObject({ outcome: last?.outcome, covid19Probability: last?.covid19Probability });
  return explained;
}

describe('an uploaded image is read, and its reading is pushed', () => {
  test('a drawn phantom', async () => {
    await expectReading(await phantomPng(1), 'image/png');
  });

  test.skipIf(!scans.present)(`a positive image ${scans.label}`, async () => {
    const { imageReadings } = await expectReading(image(POSITIVE), 'image/png');
    expect(imageReadings).toMatchObject([{ foreign: false }]);
  });

  test.skipIf(!scans.present)(`a negative image ${scans.label}`, async () => {
    const { imageReadings } = await expectReading(image('1%0.jpg'), contentTypeOf(image('1%0.jpg')));
    expect(imageReadings).toMatchObject([{ foreign: false }]);
  });

  test.skipIf(!scans.present)(`a JPEG that is named .png ${scans.label}`, async () => {
    const names = readdirSync(path.join(scans.directory, 'images'));
    const misnamed = names.find((name) => name.endsWith('.png') && contentTypeOf(image(name)) === 'image/jpeg');
    await expectReading(image(misnamed as string), 'image/jpeg');
  });

  test('a study of several images, in order', async () => {
    const patientId = await anna.patient();
    const images = await Promise.all([11, 12, 13].map((seed) => phantomPng(seed)));
    const studyId = studyOf(await anna.upload(patientId, ...images));
    const last = (await anna.readingOf({ studyId })).at(-1);
    expect(last).toMatchObject({ status: 'COMPLETED' });
    expect(last?.study.images.map(({ position }) => position)).toEqual([0, 1, 2]);
    await explainedReading(anna, last?.id ?? '');
  });
});

describe('what is no axial chest CT', () => {
  const refusedReading = async (bytes: Buffer) => {
    const patientId = await anna.patient();
    const studyId = studyOf(await anna.upload(patientId, bytes));
    const last = (await anna.readingOf({ studyId })).at(-1);
    const refused = { outcome: 'INDETERMINATE', abstention: 'NOT_AXIAL_CHEST_CT', covid19Probability: null };
    expect(last).toMatchObject({ status: 'COMPLETED', ...refused, lesions: [], refusedImages: 1 });
    expect(last?.abstentionExplanation).toMatch(/axial chest CT/);
    expect(await explainedReading(anna, last?.id ?? '')).toMatchObject({ imageReadings: [{ foreign: true }] });
  };

  test('is refused: noise', async () => {
    const raw = { width: 300, height: 300, channels: 3 } as const;
    await refusedReading(await sharp(randomBytes(270_000), { raw }).png().toBuffer());
  });

  test.skipIf(!foreign.present)(`is refused: a picture of a screen ${foreign.label}`, async () => {
    await refusedReading(readFileSync(path.join(foreign.directory, 'screen-01.jpg')));
  });
});

test.skipIf(!scans.present)(
  `an overlay is fetched through the gateway, by its own clinic alone ${scans.label}`,
  async () => {
    const patientId = await anna.patient();
    const studyId = studyOf(await anna.upload(patientId, await sharp(image(POSITIVE)).png().toBuffer()));
    const diagnosisId = (await anna.readingOf({ studyId })).at(-1)?.id ?? '';
    const { study, imageReadings } = await explainedReading(anna, diagnosisId);
    const fetched = (url: string, headers: Record<string, string>) =>
      fetch(new URL(url, stack.gatewayUrl), { headers });
    const overlays = imageReadings[0]?.overlays ?? [];
    expect(overlays.map(({ finding }) => finding)).toContain('COVID19');
    for (const { url } of overlays) {
      const response = await fetched(url, { authorization: `Bearer ${anna.token}` });
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png']);
      const { width, height, format, hasAlpha } = await sharp(await response.arrayBuffer()).metadata();
      expect({ width, height, format, hasAlpha }).toMatchObject({ format: 'png', hasAlpha: true });
      expect([width, height]).toEqual([study.images[0]?.width, study.images[0]?.height]);
    }
    const [{ url } = { url: '' }] = overlays;
    expect((await fetched(url, {})).status).toBe(401);
    expect((await fetched(url, { authorization: `Bearer ${rocco.token}` })).status).toBe(404);
  },
);

test('who subscribes after the reading is told of it', async () => {
  const patientId = await anna.patient();
  const studyId = studyOf(await anna.upload(patientId, await phantomPng(21)));
  await anna.readingOf({ studyId });
  expect((await anna.readingOf({ studyId })).map(({ status }) => status)).toEqual(['COMPLETED']);
});

test('without consent no model reads', async () => {
  const patientId = await anna.patient(false);
  const studyId = studyOf(await anna.upload(patientId, await phantomPng(22)));
  const last = (await anna.readingOf({ studyId })).at(-1);
  expect(last).toMatchObject({ status: 'WITHHELD', outcome: null, covid19Probability: null, lesions: [], model: null });
});

test('what another clinic has is not there: by any id, in any list, in any subscription', async () => {
  const patientId = await anna.patient();
  const studyId = studyOf(await anna.upload(patientId, await phantomPng(31)));
  const diagnosisId = (await anna.readingOf({ studyId })).at(-1)?.id;
  const ownPatient = await rocco.patient();

  const data = await rocco.client.data(
    `query ($patient: ID!, $study: ID!, $diagnosis: ID!) {
      patient(id: $patient) { id } study(id: $study) { id } diagnosis(id: $diagnosis) { id }
      patients(first: 100) { nodes { id studies { nodes { id } } } } studies { nodes { id } } diagnoses { nodes { id } }
    }`,
    { patient: patientId, study: studyId, diagnosis: diagnosisId },
  );
  expect(data).toEqual({
    patient: null,
    study: null,
    diagnosis: null,
    patients: { nodes: [{ id: ownPatient, studies: { nodes: [] } }] },
    studies: { nodes: [] },
    diagnoses: { nodes: [] },
  });
  expect((await rocco.upload(patientId, await phantomPng(32))).data?.uploadStudy.__typename).toBe('PatientNotFound');

  // Their own next reading is the first and only thing that their subscriptions are told.
  const toAll = rocco.readingOf({});
  const left = new AbortController();
  const toForeignPatient = rocco.client.subscribe(
    'subscription ($id: ID) { diagnosisUpdated(patientId: $id) { id } }',
    { id: patientId },
    left.signal,
  );
  const nothing = toForeignPatient.next();
  await anna.upload(patientId, await phantomPng(33));
  const foreign = await anna.readingOf({ patientId });
  const ownStudy = studyOf(await rocco.upload(ownPatient, await phantomPng(34)));
  await rocco.readingOf({ studyId: ownStudy });
  const told = await toAll;
  expect(told.length).toBeGreaterThan(0);
  for (const { study } of told) expect(study.id).toBe(ownStudy);
  expect(foreign.length).toBeGreaterThan(0);
  left.abort();
  expect(await nothing).toEqual({ value: undefined, done: true });
});

test('thirty patients with studies and diagnoses cost one request to each subgraph', async () => {
  const seeds = Array.from({ length: 30 }, (_, i) => 100 + i);
  const patients = await Promise.all(seeds.map(() => anna.patient()));
  for (const [i, seed] of seeds.entries()) studyOf(await anna.upload(patients[i] as string, await phantomPng(seed)));
  await Promise.all(patients.map((patientId) => anna.readingOf({ patientId })));
  const before = await requestCounts();
  const { patients: page } = await anna.client.data<{
    patients: { nodes: { studies: { nodes: { images: unknown[]; diagnosis: { status: string } }[] } }[] };
  }>(
    `{ patients(first: 30) { nodes { name studies { nodes { images { sha256 } diagnosis { status lesions { key } } } } } } }`,
  );
  const after = await requestCounts();
  expect(page.nodes).toHaveLength(30);
  for (const { studies } of page.nodes) {
    expect(studies.nodes[0]).toMatchObject({ images: [{}], diagnosis: { status: 'COMPLETED' } });
  }
  expect(after.map((count, i) => count - (before[i] ?? 0))).toEqual([1, 1, 1]);
});

test('npm run demo prints what is pushed, reports it, and fails when a file cannot be read', async () => {
  await using directory = await temporaryDirectory('demo');
  const at = (name: string) => path.join(directory.path, name);
  writeFileSync(at('phantom.png'), await phantomPng(41));
  writeFileSync(at('empty.png'), '');
  const demo = path.join(REPOSITORY_ROOT, 'stack/dist/cli/demo.js');
  const to = ['--url', stack.gatewayUrl, '--token', anna.token, '--json', at('out.json')];
  const run = promisify(execFile);

  const { stdout } = await run(process.execPath, [demo, ...to, at('phantom.png')]);
  expect(stdout).toMatch(/pushed: COMPLETED/);
  expect(stdout).toMatch(/UNSIGNED AI READING.*not a diagnosis/);
  expect(JSON.parse(readFileSync(at('out.json'), 'utf8'))).toMatchObject({
    ok: true,
    studies: [{ file: at('phantom.png'), status: 'COMPLETED', latencyMs: expect.any(Number) }],
  });
  expect(stdout).toMatch(/INDETERMINATE: the model abstains/);

  const failed = run(process.execPath, [demo, ...to, '--dir', directory.path]);
  await expect(failed).rejects.toMatchObject({ code: 1, stdout: expect.stringContaining('[2/2] uploading') });
  expect(JSON.parse(readFileSync(at('out.json'), 'utf8'))).toMatchObject({
    ok: false,
    studies: [
      { file: at('empty.png'), status: 'REJECTED', outcome: null, probability: null, latencyMs: null },
      { file: at('phantom.png'), status: 'COMPLETED' },
    ],
  });

  const missing = run(process.execPath, [demo, at('nothing.png')]);
  await expect(missing).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(/^demo: .*is not there.*\n$/) });
});

test('each service verifies the token itself', async () => {
  const representations = [{ __typename: 'Patient', id: await anna.patient() }];
  const query =
    'query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename ... on Patient { id } } }';
  const ask = (url: string, headers: Record<string, string>) =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables: { representations } }),
    });
  for (const name of ['patient', 'study', 'diagnosis', 'gateway'] as const) {
    const forged = await ask(stack.urls[name], { 'x-tenant-id': anna.tenantId, 'x-user-id': 'dev-clinician' });
    expect([name, forged.status]).toEqual([name, 401]);
    const stranger = `Bearer ${await stack.token({ signedBy: 'stranger' })}`;
    expect([name, (await ask(stack.urls[name], { authorization: stranger })).status]).toEqual([name, 401]);
  }
  // Asked directly with a token of another clinic: the entity is not there, or bare of anything but the id it was given.
  const answer = await ask(stack.urls.patient, { authorization: `Bearer ${rocco.token}` });
  expect(await answer.json()).toMatchObject({ data: { _entities: [null] } });
});

test('a socket without a token gets nothing', async () => {
  const nobody = new GraphqlClient({ url: stack.gatewayUrl, token: 'none' });
  const updates = nobody.subscribe('subscription { diagnosisUpdated { id } }');
  await expect(updates.next()).rejects.toMatchObject({ code: 4403 });
});

async function requestCounts(): Promise<number[]> {
  return Promise.all(
    (['patient', 'study', 'diagnosis'] as const).map(async (name) => {
      const text = await (await fetch(`${stack.urls[name]}/metrics`)).text();
      return Number(/^pulmora_graphql_http_requests_total(?:\{[^}]*\})? (\S+)$/m.exec(text)?.[1]);
    }),
  );
}
