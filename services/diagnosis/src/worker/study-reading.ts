import { aggregateStudy, InferenceError } from '@pulmora/la-dnn';
import { type Consumption, type EventBus, type Logger } from '@pulmora/platform';
import { type Priority, type StudyReceivedEvent, WORKER_DEAD_LETTERS, workerConsumer } from '@pulmora/schema';
import { type CaseLog, ReadingOverError } from '../diagnosis/case-log.js';
import { isTerminal } from '../diagnosis/diagnosis-status.js';
import { decodeStudyReceived } from '../diagnosis/study-received.js';
import { UnreadableStudyError } from './image-reader.js';
import type { ModelLane, ModelLanes } from './model-lanes.js';
import type { PrioritySlots } from './priority-slots.js';
import type { ReadingAttempts } from './reading-attempts.js';
import type { ShadowReadings } from './shadow-readings.js';
import type { WorkerMetrics } from './worker-metrics.js';

export interface StudyReadingOptions {
  readonly bus: EventBus;
  readonly cases: CaseLog;
  readonly attempts: ReadingAttempts;
  readonly lanes: ModelLanes;
  readonly slots: PrioritySlots;
  /** One place, for studies that may be why a worker died: whoever is read beside them would be blamed too. */
  readonly quarantine: PrioritySlots;
  /** Studies of one priority that are held at once: what is read and what waits for a place. */
  readonly held: number;
  readonly shadow: ShadowReadings;
  readonly metrics: WorkerMetrics;
  readonly logger: Logger;
}

/** Reads the studies of one priority as they come. */
export function readStudies(priority: Priority, options: StudyReadingOptions): Consumption {
  return options.bus.consume<StudyReceivedEvent>({
    ...workerConsumer(priority),
    maxInFlight: options.held,
    deadLetterSubject: WORKER_DEAD_LETTERS,
    logger: options.logger,
    decode: decodeStudyReceived,
    handle: ({ event }) => options.slots.run(priority, event.tenantid, () => readUnlessErased(event, options)),
    onAcknowledged: (ms) => options.metrics.stageSeconds.observe({ stage: 'ack' }, ms / 1_000),
  });
}

/** A study of somebody who was erased meanwhile fails in many ways; none is to be tried again, or kept as a dead letter. */
async function readUnlessErased(event: StudyReceivedEvent, options: StudyReadingOptions): Promise<void> {
  try {
    await readStudy(event, options);
  } catch (error) {
    if (!(await options.cases.isErased(event).catch(() => false))) throw error;
    options.logger.info({ study: event.data.studyId }, 'reading discarded');
  }
}

/** From the event to the committed diagnosis; every step may be repeated after a crash. */
async function readStudy(event: StudyReceivedEvent, options: StudyReadingOptions): Promise<void> {
  const { cases, attempts, quarantine } = options;
  if (isTerminal((await cases.open(event)).status)) return;
  if (isTerminal((await cases.start(event)).status)) return;
  if (await attempts.begin(event, false)) return readCounted(event, false, options);
  await quarantine.run(event.data.priority, event.tenantid, async () => {
    const attempt = await attempts.begin(event, true);
    await readCounted(event, attempt?.suspect ?? true, options);
  });
}

async function readCounted(event: StudyReceivedEvent, alone: boolean, options: StudyReadingOptions): Promise<void> {
  try {
    const { tenantid: tenantId, data } = event;
    await options.lanes.use(tenantId, data.studyId, (lane) => readOpened(event, alone, lane, options));
  } catch (error) {
    await options.attempts.end(event, error instanceof InferenceError);
    throw error;
  }
}

async function readOpened(
  event: StudyReceivedEvent,
  alone: boolean,
  { reader, model, engine }: ModelLane,
  { cases, shadow, metrics, logger }: StudyReadingOptions,
): Promise<void> {
  const study = event.data.studyId;
  try {
    const { predictions, inferenceMs } = await reader.read(event, alone);
    const { covid19, lesions, outcome, abstention, refusedImages } = aggregateStudy(predictions, model.rule);
    const completed = await cases.complete(event, {
      outcome,
      abstention,
      refusedImages,
      covid19Probability: covid19,
      lesions,
      modelName: model.name,
      modelVersion: model.version,
      engine,
      inferenceMs,
    });
    if (completed.status !== 'COMPLETED') throw new ReadingOverError();
    const seconds = (Date.now() - Date.parse(event.time)) / 1_000;
    metrics.studyToDiagnosisSeconds.observe(Math.max(0, seconds));
    metrics.noteOutcome(model.version, outcome, covid19);
    shadow.offer(event, outcome);
    logger.info(
      { study, images: predictions.length, refusedImages, inferenceMs: Math.round(inferenceMs), seconds },
      'read',
    );
  } catch (error) {
    if (error instanceof ReadingOverError) {
      logger.info({ study }, 'reading discarded');
      return;
    }
    if (!(error instanceof UnreadableStudyError)) throw error;
    await cases.fail(event, error.failureCode);
    logger.warn({ study, code: error.failureCode }, 'cannot be read');
  }
}
