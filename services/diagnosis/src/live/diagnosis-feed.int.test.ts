import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Findings } from '../diagnosis/case-log.js';
import {
  contextOf,
  type DiagnosisPlatform,
  startDiagnosisPlatform,
  studyReceivedBy,
} from '../testing/diagnosis-platform.js';
import { DiagnosisFeed } from './diagnosis-feed.js';

const FINDINGS: Findings = {
  outcome: 'POSITIVE',
  abstention: null,
  refusedImages: 0,
  covid19Probability: 0.75,
  lesions: { GGO: 0.5, Csld: 0, CrPa: 0, AirBr: 0, InSepThi: 0 },
  modelName: 'test',
  modelVersion: '0.0.0',
  engine: 'onnx',
  inferenceMs: 1,
};

describe('the feed of diagnoses', () => {
  let platform: DiagnosisPlatform;
  let feed: DiagnosisFeed;
  beforeAll(async () => {
    platform = await startDiagnosisPlatform();
    feed = new DiagnosisFeed(platform.bus, platform.service);
  });
  afterAll(() => platform[Symbol.asyncDispose]());

  const next = async (changes: AsyncIterator<{ status: string; revision: number; studyId: string }>) => {
    const { value, done } = await changes.next();
    if (done) throw new Error('the feed ended');
    return value;
  };

  it('tells a patient’s state first and then every change, each revision once', async () => {
    const event = studyReceivedBy(randomUUID());
    await platform.cases.open(event);
    const changes = feed.follow(contextOf(event.tenantid), { patientId: event.data.patientId });
    expect(await next(changes)).toMatchObject({ status: 'QUEUED', revision: 1 });
    await platform.cases.start(event);
    expect(await next(changes)).toMatchObject({ status: 'RUNNING', revision: 2 });
    // A step that changes nothing repeats no event that this subscriber has seen.
    await platform.cases.open(event);
    await platform.cases.complete(event, FINDINGS);
    expect(await next(changes)).toMatchObject({ status: 'COMPLETED', revision: 3 });
    await changes.return?.();
  });

  it('tells one clinic nothing of another, not even of a patient with the same id', async () => {
    const patientId = randomUUID();
    const own = studyReceivedBy(randomUUID(), { patientId });
    const strange = studyReceivedBy(randomUUID(), { patientId });
    await platform.cases.open(own);
    const changes = feed.follow(contextOf(own.tenantid), { patientId });
    // The state comes first, and by then the feed listens.
    expect(await next(changes)).toMatchObject({ studyId: own.data.studyId, status: 'QUEUED' });
    await platform.cases.open(strange);
    await platform.cases.start(strange);
    await platform.cases.start(own);
    expect(await next(changes)).toMatchObject({ studyId: own.data.studyId, status: 'RUNNING' });
    await changes.return?.();
  });

  it('tells of a study only what is asked for', async () => {
    const watched = studyReceivedBy(randomUUID());
    const other = studyReceivedBy(watched.tenantid);
    await platform.cases.open(watched);
    const changes = feed.follow(contextOf(watched.tenantid), { studyId: watched.data.studyId });
    expect(await next(changes)).toMatchObject({ studyId: watched.data.studyId });
    await platform.cases.open(other);
    await platform.cases.start(watched);
    expect(await next(changes)).toMatchObject({ studyId: watched.data.studyId, status: 'RUNNING' });
    await changes.return?.();
  });

  it('ends at once when its subscriber leaves, though nothing happens', async () => {
    const changes = feed.follow(contextOf(randomUUID()), {});
    const waiting = changes.next();
    await changes.return?.();
    expect((await waiting).done).toBe(true);
  });

  it('tells what changed while the broker was away', async () => {
    const event = studyReceivedBy(randomUUID());
    await platform.cases.open(event);
    const changes = feed.follow(contextOf(event.tenantid), { studyId: event.data.studyId });
    expect(await next(changes)).toMatchObject({ status: 'QUEUED' });
    await platform.nats.kill();
    await platform.cases.start(event);
    await platform.cases.complete(event, FINDINGS);
    const told = next(changes);
    await platform.nats.restart();
    expect(await told).toMatchObject({ status: 'COMPLETED', revision: 3 });
    await changes.return?.();
  });
});
