import type { ConsumerDefinition, StreamDefinition } from '@pulmora/platform';
import {
  BATCHES_STREAM,
  CASE_CONSUMER,
  consentConsumer,
  DEAD_LETTER_CONSUMER,
  DEAD_LETTERS_STREAM,
  DIAGNOSES_STREAM,
  ERASURE_CONFIRMATION_CONSUMER,
  erasureConsumer,
  GRANTS_STREAM,
  grantConsumer,
  PATIENTS_STREAM,
  SETTLEMENT_CONSUMER,
  STUDIES_STREAM,
  UPLOADS_STREAM,
  WORKER_CONSUMERS,
} from '@pulmora/schema';

/** Every stream of the platform. */
export const STREAMS: readonly StreamDefinition[] = [
  STUDIES_STREAM,
  DIAGNOSES_STREAM,
  PATIENTS_STREAM,
  GRANTS_STREAM,
  BATCHES_STREAM,
  UPLOADS_STREAM,
  DEAD_LETTERS_STREAM,
];

/** Every durable consumer of the platform. */
export const CONSUMERS: readonly ConsumerDefinition[] = [
  CASE_CONSUMER,
  ...WORKER_CONSUMERS,
  DEAD_LETTER_CONSUMER,
  SETTLEMENT_CONSUMER,
  ERASURE_CONFIRMATION_CONSUMER,
  consentConsumer('study'),
  consentConsumer('diagnosis'),
  erasureConsumer('study'),
  erasureConsumer('diagnosis'),
  grantConsumer('patient'),
  grantConsumer('study'),
];
