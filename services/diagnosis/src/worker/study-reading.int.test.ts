import { randomUUID } from 'node:crypto';
import { STUDIES_STREAM, type StudyReceivedEvent, studyReceivedSubject, workerConsumer } from '@pulmora/schema';
import { connect } from 'nats';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CaseLog } from '../diagnosis/case-log.js';
import { modelRollout } from '../rollout/model-rollout.js';
import {
  type DiagnosisPlatform,
  logger,
  startDiagnosisPlatform,
  studyReceivedBy,
} from '../testing/diagnosis-platform.js';
import { predictionOf, RULE } from '../testing/predictions.js';
import { ModelLanes } from './model-lanes.js';
import { PrioritySlots } from './priority-slots.js';
import { ReadingAttempts } from './reading-attempts.js';
import { ReadingMemory } from './reading-memory.js';
import { ShadowReadings } from './shadow-readings.js';
import { readStudies } from './study-reading.js';
import { createWorkerMetrics } from './worker-metrics.js';

describe('what a worker makes of messages', () => {
  let platform: DiagnosisPlatform;
  let cases: CaseLog;
  let tenantId: string;
  /** Studies that were read, as often as they were. */
  let read: string[];
  beforeAll(async () => {
    platform = await startDiagnosisPlatform();
    cases = new CaseLog(platform.workerDatabase);
  });
  afterAll(() => platform[Symbol.asyncDispose]());
  beforeEach(() => {
    tenantId = randomUUID();
    read = [];
  });
  let stop = async () => {};
  afterEach(() => stop());

  /** A worker whose network says the same of every image. */
  async function startWorker(): Promise<void> {
    const database = platform.workerDatabase;
    const model = { name: 'test', version: '9.9.9', rule: RULE };
    const predictions = [predictionOf(0.9)];
    const reader = {
      async read(event: StudyReceivedEvent) {
        read.push(event.data.studyId);
        await keep(event);
        return { predictions, inferenceMs: 1 };
      },
      preview: async () => predictions,
    };
    const lanes = new ModelLanes(async () => ({
      model,
      engine: 'test',
      why: '',
      reader,
      ready: true,
      close: async () => {},
    }));
    await lanes.apply(modelRollout.parse({ active: model.version }));
    const worker = readStudies('ROUTINE', {
      bus: platform.bus,
      cases,
      attempts: new ReadingAttempts(database),
      lanes,
      slots: new PrioritySlots(1, 1),
      quarantine: new PrioritySlots(1),
      held: 4,
      shadow: new ShadowReadings({ database, lanes, onAgreement: () => {}, logger }),
      metrics: createWorkerMetrics(platform.bus),
      logger,
    });
    stop = () => worker.stop();
  }

  const keep = ({ data, ...event }: StudyReceivedEvent) =>
    new ReadingMemory(platform.workerDatabase, '9.9.9').keep(
      { ...event, data },
      new Map(data.images.map(({ sha256 }) => [sha256, { prediction: predictionOf(0.9), width: 64, height: 64 }])),
    );
  const publish = (event: StudyReceivedEvent, messageId = event.id) =>
    platform.bus.publish(studyReceivedSubject(tenantId, 'ROUTINE'), event, messageId);
  const consumer = workerConsumer('ROUTINE');
  const settled = () =>
    expect.poll(() => platform.bus.lag(STUDIES_STREAM.name, consumer.durable), { timeout: 40_000 }).toBe(0);
  const diagnosisOf = async (event: StudyReceivedEvent) => {
    const [found] = await platform.service.latestOfStudies({ tenantId }, [event.data.studyId]);
    return found;
  };

  it('an event that comes again when the broker has forgotten it is read once', async () => {
    const event = studyReceivedBy(tenantId);
    await startWorker();
    await publish(event);
    await settled();
    const first = await diagnosisOf(event);
    expect(first?.status).toBe('COMPLETED');
    // Under another message id, as after the window in which the broker knows the old one.
    await publish(event, randomUUID());
    await settled();
    expect(await diagnosisOf(event)).toEqual(first);
    expect(read).toEqual([event.data.studyId]);
  });

  it('readings that are asked for again and come in the wrong order both end, and the newer one counts', async () => {
    const first = studyReceivedBy(tenantId);
    const second = { ...first, id: randomUUID(), data: { ...first.data, generation: 2 } };
    await publish(second);
    await startWorker();
    await settled();
    await publish(first);
    await settled();
    expect(await diagnosisOf(first)).toMatchObject({ generation: 2, status: 'COMPLETED' });
    const cases = await platform.database.read(tenantId, (unit) =>
      unit.manager.query('SELECT generation, state FROM cases WHERE study_id = $1', [first.data.studyId]),
    );
    expect(cases).toEqual([{ generation: 2, state: 'READY' }]);
  });

  it('what a worker stored and did not acknowledge is not read again, and its late word changes nothing', async () => {
    const event = studyReceivedBy(tenantId);
    await platform.bus.ensureConsumer({ ...consumer, ackWaitMs: 200 });
    const { host, username, password } = new URL(platform.nats.url);
    const connection = await connect({ servers: host, user: username, pass: password });
    const pulled = await connection.jetstream().consumers.get(STUDIES_STREAM.name, consumer.durable);
    await publish(event);
    const message = await pulled.next({ expires: 5_000 });
    if (!message) throw new Error('nothing was delivered');
    // As far as a worker comes that dies between its commit and its acknowledgement.
    await cases.open(event);
    await cases.start(event);
    await keep(event);
    const reading = { outcome: 'POSITIVE', abstention: null, refusedImages: 0, covid19Probability: 0.9 } as const;
    const by = { modelName: 'test', modelVersion: '9.9.9', engine: 'test', inferenceMs: 1 };
    await cases.complete(event, { ...reading, lesions: predictionOf(0.9).lesions, ...by });
    const stored = await diagnosisOf(event);
    await startWorker();
    await settled();
    message.ack();
    await connection.flush();
    await connection.close();
    expect(read).toEqual([]);
    expect(await diagnosisOf(event)).toEqual(stored);
    await settled();
  });
});
