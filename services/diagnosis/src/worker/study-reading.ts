import { aggregateStudy, InferenceError, type InferenceThread } from '@pulmora/la-dnn';
import { type Consumption, type EventBus, type Logger } from '@pulmora/platform';
import { type Priority, type StudyReceivedEvent, WORKER_DEAD_LETTERS, workerConsumer } from '@pulmora/schema';
import { type CaseLog, ReadingOverError } from '../diagnosis/case-log.js';
import { isTerminal } from '../diagnosis/diagnosis-status.js';
import { decodeStudyReceived } from '../diagnosis/study-received.js';
import { type ImageReader, UnreadableStudyError } from './image-reader.js';
import type { PrioritySlots } from './priority-slots.js';
import type { WorkerMetrics } from './worker-metrics.js';

export interface StudyReadingOptions {
  readonly bus: EventBus;
  readonly cases: CaseLog;
  readonly reader: ImageReader;
  readonly thread: InferenceThread;
  readonly slots: PrioritySlots;
  readonly metrics: WorkerMetrics;
  readonly logger: Logger;
}

/** Studies of one priority that a worker holds at once: what it reads and what waits at its door. */
const HELD = 4;

/** A network that fails this often on a study will fail again; anything else that fails is waited for. */
const MAX_INFERENCE_ATTEMPTS = 5;

/** Reads the studies of one priority as they come. */
export function readStudies(priority: Priority, options: StudyReadingOptions): Consumption {
  return options.bus.consume<StudyReceivedEvent>({
    ...workerConsumer(priority),
    maxInFlight: HELD,
    deadLetterSubject: WORKER_DEAD_LETTERS,
    givesUp: (error, attempt) => error instanceof InferenceError && attempt >= MAX_INFERENCE_ATTEMPTS,
    logger: options.logger,
    decode: decodeStudyReceived,
    handle: ({ event }) => options.slots.run(priority, () => readUnlessErased(event, options)),
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
async function readStudy(
  event: StudyReceivedEvent,
  { cases, reader, thread, metrics, logger }: StudyReadingOptions,
): Promise<void> {
  const study = event.data.studyId;
  const opened = await cases.open(event);
  if (isTerminal(opened.status)) return;
  const started = await cases.start(event);
  if (isTerminal(started.status)) return;
  try {
    const { predictions, inferenceMs } = await reader.read(event);
    const { covid19, lesions, outcome, abstention, refusedImages } = aggregateStudy(predictions, thread.model.rule);
    const completed = await cases.complete(event, {
      outcome,
      abstention,
      refusedImages,
      covid19Probability: covid19,
      lesions,
      modelName: thread.model.name,
      modelVersion: thread.model.version,
      engine: thread.engine,
      inferenceMs,
    });
    if (completed.status !== 'COMPLETED') throw new ReadingOverError();
    const seconds = (Date.now() - Date.parse(event.time)) / 1_000;
    metrics.studyToDiagnosisSeconds.observe(Math.max(0, seconds));
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
