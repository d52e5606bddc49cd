import { randomUUID } from 'node:crypto';
import { toGlobalId } from '@pulmora/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CompletedCase, completedCase } from '../testing/completed-case.js';
import { type DiagnosisApi, startDiagnosisApi } from '../testing/diagnosis-api.js';
import { type DiagnosisPlatform, startDiagnosisPlatform, studyReceivedBy } from '../testing/diagnosis-platform.js';
import { predictionOf, REFUSAL } from '../testing/predictions.js';

const QUERY = `query ($id: ID!) {
  diagnosis(id: $id) {
    status outcome abstention abstentionExplanation covid19Probability refusedImages disclaimer lesions { key probability }
    imageReadings {
      id position imageId outcome abstention foreign covid19Probability
      lesions { key probability } overlays { finding url }
    }
  }
}`;

interface Data {
  readonly diagnosis: {
    readonly imageReadings: readonly { readonly overlays: readonly { finding: string; url: string }[] }[];
  } | null;
}

const FINDINGS = [
  'COVID19',
  'GROUND_GLASS_OPACITY',
  'CONSOLIDATION',
  'CRAZY_PAVING',
  'AIR_BRONCHOGRAM',
  'INTERLOBULAR_SEPTAL_THICKENING',
];

async function untilCompleted(updates: AsyncIterator<{ diagnosisUpdated: object }, void>): Promise<object | undefined> {
  for (let next = await updates.next(); next.value; next = await updates.next()) {
    const { diagnosisUpdated } = next.value;
    if ('status' in diagnosisUpdated && diagnosisUpdated.status === 'COMPLETED') return diagnosisUpdated;
  }
  return undefined;
}

describe('what is told of a reading', () => {
  let platform: DiagnosisPlatform;
  let api: DiagnosisApi;
  beforeAll(async () => {
    platform = await startDiagnosisPlatform();
    api = await startDiagnosisApi(platform);
  });
  afterAll(async () => {
    await api[Symbol.asyncDispose]();
    await platform[Symbol.asyncDispose]();
  });

  const told = async ({ event, diagnosis }: CompletedCase, tenantId = event.tenantid) =>
    (await (await api.client(tenantId)).data<Data>(QUERY, { id: toGlobalId('Diagnosis', diagnosis.id) })).diagnosis;

  it('of a study that was read: its outcome, and each image with its own and an address for each finding', async () => {
    const read = await completedCase(platform, randomUUID(), [predictionOf(0.9), REFUSAL, predictionOf(0.1)]);
    const diagnosis = await told(read);
    expect(diagnosis).toMatchObject({
      status: 'COMPLETED',
      outcome: 'POSITIVE',
      abstention: null,
      abstentionExplanation: null,
      covid19Probability: 0.9,
      refusedImages: 1,
      disclaimer: expect.stringMatching(/unsigned.*not a diagnosis/i),
      imageReadings: [
        { position: 0, outcome: 'POSITIVE', abstention: null, foreign: false, covid19Probability: 0.9 },
        { position: 1, outcome: 'INDETERMINATE', abstention: 'NOT_AXIAL_CHEST_CT', foreign: true },
        { position: 2, outcome: 'NEGATIVE', abstention: null, foreign: false, covid19Probability: 0.1 },
      ],
    });
    const [first, refused] = diagnosis?.imageReadings ?? [];
    expect(first).toMatchObject({
      imageId: toGlobalId('CtImage', read.event.data.images[0]?.imageId ?? ''),
      lesions: [{ key: 'GGO', probability: 0.45 }, {}, {}, {}, {}],
    });
    expect(first?.overlays.map(({ finding }) => finding)).toEqual(FINDINGS);
    for (const { finding, url } of first?.overlays ?? []) {
      expect(url).toMatch(new RegExp(`^/overlays/[\\w-]+/${finding}\\.png$`));
    }
    // What is said of an image that the model was not made for is said by nobody.
    expect(refused).toMatchObject({ covid19Probability: null, lesions: [], overlays: [] });
  });

  it('of one that is uncertain: its probability, no answer, and why', async () => {
    expect(await told(await completedCase(platform, randomUUID(), [predictionOf(0.5)]))).toMatchObject({
      outcome: 'INDETERMINATE',
      abstention: 'UNCERTAIN',
      abstentionExplanation: expect.stringMatching(/neither a positive nor a negative/),
      covid19Probability: 0.5,
      refusedImages: 0,
    });
  });

  it('of one that is no chest CT at all: that, and no number', async () => {
    expect(await told(await completedCase(platform, randomUUID(), [REFUSAL, REFUSAL]))).toMatchObject({
      status: 'COMPLETED',
      outcome: 'INDETERMINATE',
      abstention: 'NOT_AXIAL_CHEST_CT',
      abstentionExplanation: expect.stringMatching(/axial chest CT/),
      covid19Probability: null,
      lesions: [],
      refusedImages: 2,
    });
  });

  it('of one that waits: that it does, and nothing else', async () => {
    const event = studyReceivedBy(randomUUID());
    const diagnosis = await platform.cases.open(event);
    expect(await told({ event, diagnosis })).toMatchObject({
      status: 'QUEUED',
      outcome: null,
      abstention: null,
      refusedImages: null,
      imageReadings: [],
    });
  });

  it('to another clinic: nothing', async () => {
    expect(await told(await completedCase(platform, randomUUID(), [predictionOf(0.9)]), randomUUID())).toBeNull();
  });

  it('to who watches: with the last push, and not before', async () => {
    const tenantId = randomUUID();
    const subscription = `subscription ($id: ID) {
      diagnosisUpdated(patientId: $id) { status refusedImages imageReadings { foreign overlays { url } } }
    }`;
    const patientId = randomUUID();
    const updates = (await api.client(tenantId)).subscribe<{ diagnosisUpdated: object }>(subscription, {
      id: toGlobalId('Patient', patientId),
    });
    const event = studyReceivedBy(tenantId, { patientId });
    await platform.cases.open(event);
    expect((await updates.next()).value).toEqual({
      diagnosisUpdated: { status: 'QUEUED', refusedImages: null, imageReadings: [] },
    });
    await completedCase(platform, tenantId, [REFUSAL], event);
    const pushed = await untilCompleted(updates);
    expect(pushed).toEqual({ status: 'COMPLETED', refusedImages: 1, imageReadings: [{ foreign: true, overlays: [] }] });
    await updates.return();
  });

  it('of many at once, each its own', async () => {
    const tenantId = randomUUID();
    await completedCase(platform, tenantId, [predictionOf(0.1)]);
    await completedCase(platform, tenantId, [predictionOf(0.9), predictionOf(0.8)]);
    const { diagnoses } = await (await api.client(tenantId)).data<{
      diagnoses: { nodes: { imageReadings: { covid19Probability: number }[] }[] };
    }>('{ diagnoses { nodes { imageReadings { covid19Probability } } } }');
    const probabilities = diagnoses.nodes.map(({ imageReadings }) =>
      imageReadings.map((one) => one.covid19Probability),
    );
    expect(probabilities).toEqual([[0.9, 0.8], [0.1]]);
  });
});
