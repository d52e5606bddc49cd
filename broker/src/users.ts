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
  WORKER_DEAD_LETTERS,
} from '@pulmora/schema';

/** What one process may do in the broker; what is not named is refused. */
export interface ServiceRights {
  /** Subjects on which it publishes. */
  readonly publishes: readonly string[];
  /** Durable consumers that it pulls from and acknowledges. */
  readonly pulls: readonly ConsumerDefinition[];
  /** Durable consumers of others whose backlog it looks at. */
  readonly looksAt?: readonly ConsumerDefinition[];
  /** Streams that it follows from a place on, for live updates: their state, their messages, readers of its own. */
  readonly follows?: readonly StreamDefinition[];
  /** Streams whose state it looks at. */
  readonly states?: readonly StreamDefinition[];
  /** Streams of which it asks for single messages. */
  readonly gets?: readonly StreamDefinition[];
  /** Streams of which it removes single messages. */
  readonly erases?: readonly StreamDefinition[];
  /** Subjects that it hears as they are published, and not again. */
  readonly hears?: readonly string[];
}

/** What lies in the outbox of the diagnosis database, which the api and the worker both empty. */
const OF_DIAGNOSIS = [
  'diagnosis.*.updated',
  'case.*.changed',
  'grant.*.changed',
  'patient.*.erasure-confirmed.diagnosis',
];

/**
 * The processes that speak to the broker, and what for. The one table from which their permissions are made, here, in the
 * test harness and in a cluster. The gateway does not speak to it.
 */
export const SERVICE_RIGHTS = {
  patient: {
    publishes: ['patient.*.consent-changed', 'patient.*.erasure-requested'],
    pulls: [ERASURE_CONFIRMATION_CONSUMER, grantConsumer('patient')],
    // Messages about somebody who is erased, wherever they lie.
    erases: [STUDIES_STREAM, DIAGNOSES_STREAM, PATIENTS_STREAM, GRANTS_STREAM, DEAD_LETTERS_STREAM],
  },
  study: {
    publishes: [
      'study.*.queued',
      'study.*.received.*',
      'batch.*.changed',
      'upload.*.*.progressed',
      'patient.*.erasure-confirmed.study',
    ],
    pulls: [SETTLEMENT_CONSUMER, grantConsumer('study'), consentConsumer('study'), erasureConsumer('study')],
    looksAt: WORKER_CONSUMERS,
    follows: [UPLOADS_STREAM, BATCHES_STREAM],
  },
  diagnosis: {
    publishes: OF_DIAGNOSIS,
    pulls: [CASE_CONSUMER, DEAD_LETTER_CONSUMER, consentConsumer('diagnosis'), erasureConsumer('diagnosis')],
    follows: [DIAGNOSES_STREAM],
    states: [GRANTS_STREAM],
    // Of a reading that nobody settled, the broker tells only where its message lies.
    gets: [STUDIES_STREAM],
    hears: ['grant.*.changed'],
  },
  'diagnosis-worker': {
    publishes: [...OF_DIAGNOSIS, WORKER_DEAD_LETTERS],
    pulls: WORKER_CONSUMERS,
  },
} as const satisfies Readonly<Record<string, ServiceRights>>;

export type ServiceUser = keyof typeof SERVICE_RIGHTS;
export const SERVICE_USERS = Object.keys(SERVICE_RIGHTS) as readonly ServiceUser[];

/**
 * Everybody who may log in to the platform's account: the services; `keeper`, which lays streams and consumers; and
 * `operator`, whose password no process of the platform has.
 */
export const BROKER_USERS = [...SERVICE_USERS, 'keeper', 'operator'] as const;
export type BrokerUser = (typeof BROKER_USERS)[number];
