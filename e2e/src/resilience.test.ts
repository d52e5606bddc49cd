import { phantomPng, type Stack, startStack } from '@pulmora/stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClinicUser, clinicUser, studyOf } from './testing/clinic.js';

let stack: Stack;
let anna: ClinicUser;
beforeAll(async () => {
  // A study in small batches takes long enough to be interrupted.
  stack = await startStack({ processEnv: { worker: { PULMORA_BATCH_SIZE: '1' } } });
  anna = await clinicUser(stack);
});
afterAll(() => stack?.stop());

test('a worker that is killed in the middle of a reading: another one reads the study', {
  timeout: 150_000,
}, async () => {
  const patientId = await anna.patient();
  const images = await Promise.all(Array.from({ length: 60 }, (_, i) => phantomPng(1_000 + i)));
  const running = anna.client.subscribe<{ diagnosisUpdated: { status: string } }>(
    'subscription ($id: ID) { diagnosisUpdated(patientId: $id) { status } }',
    { id: patientId },
  );
  const studyId = studyOf(await anna.upload(patientId, ...images));
  for await (const { diagnosisUpdated } of running) {
    expect(diagnosisUpdated.status).not.toBe('COMPLETED');
    if (diagnosisUpdated.status === 'RUNNING') break;
  }
  const { worker: killed } = stack.pids;
  await stack.kill('worker', 'SIGKILL');
  const pushed = await anna.readingOf({ studyId });
  expect(pushed.map(({ status }) => status)).toEqual(['RUNNING', 'COMPLETED']);
  expect(stack.pids.worker).not.toBe(killed);
  expect(pushed.at(-1)?.study.images).toHaveLength(60);
});

test('a broker that is killed comes back: what was uploaded meanwhile is read, and a live subscription goes on', {
  timeout: 120_000,
}, async () => {
  await stack.untilReady('worker');
  const patientId = await anna.patient();
  const before = studyOf(await anna.upload(patientId, await phantomPng(2_000)));
  await anna.readingOf({ studyId: before });
  const left = new AbortController();
  const updates = anna.client.subscribe<{ diagnosisUpdated: { status: string; study: { id: string } } }>(
    'subscription ($id: ID) { diagnosisUpdated(patientId: $id) { status study { id } } }',
    { id: patientId },
    left.signal,
  );
  // What stands comes first: from here on the subscription is live.
  expect((await updates.next()).value).toMatchObject({
    diagnosisUpdated: { status: 'COMPLETED', study: { id: before } },
  });
  await stack.kill('nats', 'SIGKILL');
  const meanwhile = studyOf(await anna.upload(patientId, await phantomPng(2_001)));
  await stack.untilReady('nats');
  for await (const { diagnosisUpdated } of updates) {
    expect(diagnosisUpdated.study.id).toBe(meanwhile);
    if (diagnosisUpdated.status === 'COMPLETED') break;
  }
  left.abort();
});

test('a service that is killed: the gateway says which, and is whole again once it is back', async () => {
  await stack.kill('diagnosis', 'SIGKILL');
  const answer = await anna.client.ask(
    '{ patients(first: 1) { nodes { id studies(first: 1) { nodes { diagnosis { id } } } } } }',
  );
  expect(answer.data).toMatchObject({ patients: { nodes: [{ studies: { nodes: [{ diagnosis: null }] } }] } });
  expect(answer.errors?.[0]?.extensions?.code).toBe('SERVICE_UNAVAILABLE');
  await stack.untilReady('diagnosis');
  const patientId = await anna.patient();
  const studyId = studyOf(await anna.upload(patientId, await phantomPng(3_000)));
  expect((await anna.readingOf({ studyId })).at(-1)).toMatchObject({ status: 'COMPLETED' });
});
