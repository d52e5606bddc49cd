import { randomUUID } from 'node:crypto';
import { STUDIES_STREAM, studyReceivedSubject, WORKER_DEAD_LETTERS, workerConsumer } from '@pulmora/schema';
import { connect, headers } from 'nats';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeStudyReceived } from '../diagnosis/study-received.js';
import {
  type DiagnosisPlatform,
  logger,
  startDiagnosisPlatform,
  studyReceivedBy,
} from '../testing/diagnosis-platform.js';
import { endGivenUpCases } from './dead-letters.js';

describe('a reading that was given up', () => {
  let platform: DiagnosisPlatform;
  beforeEach(async () => {
    platform = await startDiagnosisPlatform();
  });
  afterEach(() => platform[Symbol.asyncDispose]());

  const statusOf = async (tenantId: string, studyId: string) =>
    (await platform.service.latestOfStudies({ tenantId }, [studyId]))[0]?.status;

  it('after its last attempt ends as FAILED', async () => {
    const event = studyReceivedBy(randomUUID(), { priority: 'STAT' });
    const undertaker = endGivenUpCases(platform.bus, platform.cases, logger);
    const worker = platform.bus.consume({
      ...workerConsumer('STAT'),
      maxInFlight: 1,
      deadLetterSubject: WORKER_DEAD_LETTERS,
      logger,
      decode: decodeStudyReceived,
      retryDelayMs: () => 1,
      handle: async () => {
        throw new Error('the kernel hangs, every time');
      },
    });
    await platform.bus.publish(studyReceivedSubject(event.tenantid, 'STAT'), event, event.id);
    await expect.poll(() => statusOf(event.tenantid, event.data.studyId), { timeout: 40_000 }).toBe('FAILED');
    await Promise.all([worker.stop(), undertaker.stop()]);
  });

  it('by workers that all died over it ends as FAILED, by the broker’s own word', async () => {
    const event = studyReceivedBy(randomUUID(), { priority: 'URGENT' });
    const undertaker = endGivenUpCases(platform.bus, platform.cases, logger);
    // A consumer whose waits are short, so that the test need not wait for five times thirty seconds.
    await platform.bus.ensureConsumer({ ...workerConsumer('URGENT'), ackWaitMs: 100, maxDeliver: 1 });
    await platform.bus.publish(studyReceivedSubject(event.tenantid, 'URGENT'), event, event.id);
    const { host, username, password } = new URL(platform.nats.url);
    const connection = await connect({ servers: host, user: username, pass: password });
    const consumer = await connection.jetstream().consumers.get(STUDIES_STREAM.name, workerConsumer('URGENT').durable);
    expect((await consumer.next({ expires: 5_000 }))?.seq).toBe(1);
    // Nobody acknowledges. The broker notices when somebody asks for more.
    await consumer.next({ expires: 1_000 });
    await expect.poll(() => statusOf(event.tenantid, event.data.studyId), { timeout: 40_000 }).toBe('FAILED');
    await connection.close();
    await undertaker.stop();
  });

  it('leaves letters that concern no case alone, and goes on', async () => {
    const undertaker = endGivenUpCases(platform.bus, platform.cases, logger);
    await platform.bus.publish('dead.other', { what: 'ever' }, randomUUID());
    await platform.bus.publish(WORKER_DEAD_LETTERS, { no: 'event' }, randomUUID());
    const event = studyReceivedBy(randomUUID());
    await bury(event, studyReceivedSubject(event.tenantid, 'ROUTINE'));
    await expect.poll(() => statusOf(event.tenantid, event.data.studyId), { timeout: 40_000 }).toBe('FAILED');
    await undertaker.stop();
  });

  it('opens no case in a clinic that an event merely claims: what came on another’s subject is nobody’s', async () => {
    const undertaker = endGivenUpCases(platform.bus, platform.cases, logger);
    const forged = studyReceivedBy(randomUUID());
    await bury(forged, studyReceivedSubject(randomUUID(), 'ROUTINE'));
    await bury(forged, undefined);
    const genuine = studyReceivedBy(randomUUID());
    await bury(genuine, studyReceivedSubject(genuine.tenantid, 'ROUTINE'));
    await expect.poll(() => statusOf(genuine.tenantid, genuine.data.studyId), { timeout: 40_000 }).toBe('FAILED');
    await undertaker.stop();
    expect(await statusOf(forged.tenantid, forged.data.studyId)).toBeUndefined();
  });

  /** Puts an event aside as a worker does that gives it up, with where it was published. */
  async function bury(event: ReturnType<typeof studyReceivedBy>, origin: string | undefined): Promise<void> {
    const { host, username, password } = new URL(platform.nats.url);
    const connection = await connect({ servers: host, user: username, pass: password });
    const told = headers();
    if (origin !== undefined) told.set('Pulmora-Origin-Subject', origin);
    await connection.jetstream().publish(WORKER_DEAD_LETTERS, JSON.stringify(event), { headers: told });
    await connection.close();
  }
});
