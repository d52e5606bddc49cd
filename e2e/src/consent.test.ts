import { phantomPng, type Stack, startStack } from '@pulmora/stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClinicUser, clinicUser, studyOf } from './testing/clinic.js';

const SET = `mutation ($input: SetPatientConsentInput!) {
  setPatientConsent(input: $input) {
    __typename
    ... on SetPatientConsentSuccess { patient { aiReadingConsent consents { kind given recordedBy } } }
  }
}`;

let stack: Stack;
let anna: ClinicUser;
beforeAll(async () => {
  stack = await startStack();
  anna = await clinicUser(stack);
});
afterAll(() => stack?.stop());

const setConsent = async (patientId: string, given: boolean, user = anna) =>
  (
    await user.client.data<{ setPatientConsent: { __typename: string; patient?: { aiReadingConsent: boolean } } }>(
      SET,
      {
        input: { patientId, kind: 'AI_READING', given },
      },
    )
  ).setPatientConsent;

test('withdrawn while a study waits for its worker, no model reads it', async () => {
  const patientId = await anna.patient();
  const worker = stack.pids.worker ?? 0;
  process.kill(worker, 'SIGSTOP');
  try {
    const studyId = studyOf(await anna.upload(patientId, await phantomPng(51)));
    expect(await setConsent(patientId, false)).toMatchObject({
      patient: {
        aiReadingConsent: false,
        consents: [
          { kind: 'AI_READING', given: false, recordedBy: 'dev-clinician' },
          { kind: 'AI_READING', given: true },
          { kind: 'DATA_CONTRIBUTION', given: false },
        ],
      },
    });
    const pushed = await anna.readingOf({ studyId });
    expect(pushed.at(-1)).toMatchObject({ status: 'WITHHELD', covid19Probability: null, model: null });
  } finally {
    process.kill(worker, 'SIGCONT');
  }
});

test('given again, what comes from then on is read; at once', async () => {
  const patientId = await anna.patient();
  await setConsent(patientId, false);
  await setConsent(patientId, true);
  const studyId = studyOf(await anna.upload(patientId, await phantomPng(52)));
  expect((await anna.readingOf({ studyId })).at(-1)).toMatchObject({ status: 'COMPLETED' });
});

test('a patient of another clinic is nobody', async () => {
  const patientId = await anna.patient();
  const rocco = await clinicUser(stack, 1);
  expect(await setConsent(patientId, false, rocco)).toEqual({ __typename: 'PatientNotFound' });
});
