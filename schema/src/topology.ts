import type { ConsumerDefinition, StreamDefinition } from '@pulmora/platform';
import { PRIORITIES, type Priority } from './study-received.event.js';

const DAY_MS = 86_400_000;

export const STUDIES_STREAM: StreamDefinition = {
  name: 'STUDIES',
  // What waits for its turn, and whose turn it is.
  subjects: ['study.*.queued', 'study.*.received.*'],
  maxAgeMs: 7 * DAY_MS,
};

export const DIAGNOSES_STREAM: StreamDefinition = {
  name: 'DIAGNOSES',
  subjects: ['diagnosis.*.updated', 'case.*.changed'],
  maxAgeMs: 7 * DAY_MS,
};

export const GRANTS_STREAM: StreamDefinition = {
  name: 'GRANTS',
  subjects: ['grant.*.changed'],
  // Longer than any grant lives.
  maxAgeMs: 40 * DAY_MS,
};

/** Tells a service that keeps part of a case who of another clinic may see it. */
export const grantConsumer = (service: 'patient' | 'study'): ConsumerDefinition => ({
  stream: GRANTS_STREAM.name,
  durable: `${service}-grants`,
  filterSubject: 'grant.*.changed',
  ackWaitMs: 30_000,
  // A revocation must not be given up: what is not understood would be tried for weeks rather than be dropped.
  maxDeliver: 100_000,
  maxAckPending: 256,
});

export const PATIENTS_STREAM: StreamDefinition = {
  name: 'PATIENTS',
  subjects: ['patient.*.*', 'patient.*.erasure-confirmed.*'],
  maxAgeMs: 30 * DAY_MS,
};

/** Withdrawals and erasures are not given up: they are tried for as long as the stream keeps them. */
const PERSISTENT = { ackWaitMs: 30_000, maxDeliver: 100_000, maxAckPending: 64 } as const;

/** Tells a service that keeps something about patients what they consent to. */
export const consentConsumer = (service: 'study' | 'diagnosis'): ConsumerDefinition => ({
  stream: PATIENTS_STREAM.name,
  durable: `${service}-consents`,
  filterSubject: 'patient.*.consent-changed',
  ...PERSISTENT,
});

/** Tells a service that keeps something about patients whom to forget. */
export const erasureConsumer = (service: 'study' | 'diagnosis'): ConsumerDefinition => ({
  stream: PATIENTS_STREAM.name,
  durable: `${service}-erasures`,
  filterSubject: 'patient.*.erasure-requested',
  ...PERSISTENT,
});

/** Tells the patient service what the others have removed. */
export const ERASURE_CONFIRMATION_CONSUMER: ConsumerDefinition = {
  stream: PATIENTS_STREAM.name,
  durable: 'patient-erasure-confirmations',
  filterSubject: 'patient.*.erasure-confirmed.*',
  ...PERSISTENT,
};

/** Which batches have changed; no message in it is about anybody. */
export const BATCHES_STREAM: StreamDefinition = {
  name: 'BATCHES',
  subjects: ['batch.*.changed'],
  maxAgeMs: 7 * DAY_MS,
};

/** How far uploads are: for whoever watches, and for a moment only. No message in it is about anybody. */
export const UPLOADS_STREAM: StreamDefinition = {
  name: 'UPLOADS',
  subjects: ['upload.*.*.progressed'],
  maxAgeMs: 15 * 60_000,
};

/** Where messages about a clinic's patients lie. Whatever stream is added for such messages is to be added here. */
export const messagesAboutPatients = (tenantId: string): readonly { stream: string; subject: string }[] => [
  { stream: STUDIES_STREAM.name, subject: `study.${tenantId}.>` },
  { stream: DIAGNOSES_STREAM.name, subject: `diagnosis.${tenantId}.>` },
  { stream: DIAGNOSES_STREAM.name, subject: `case.${tenantId}.>` },
  { stream: PATIENTS_STREAM.name, subject: `patient.${tenantId}.>` },
  { stream: GRANTS_STREAM.name, subject: `grant.${tenantId}.>` },
  // Dead letters of all clinics share subjects; they are told apart by the ids that they hold.
  { stream: DEAD_LETTERS_STREAM.name, subject: 'dead.>' },
];

/** Copies of what was given up, and the broker's own word on what nobody settled before the last delivery was over. */
export const DEAD_LETTERS_STREAM: StreamDefinition = {
  name: 'DEAD_LETTERS',
  subjects: ['dead.>', `$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.${STUDIES_STREAM.name}.*`],
  maxAgeMs: 30 * DAY_MS,
};

export const WORKER_DEAD_LETTERS = 'dead.studies.diagnosis-workers';

/** The broker's account that the platform's user belongs to, where the broker has accounts (a cluster). */
export const BROKER_ACCOUNT = 'PULMORA';

/** One durable consumer, and so one autoscaling trigger, for each priority. */
export const workerConsumer = (priority: Priority): ConsumerDefinition => ({
  stream: STUDIES_STREAM.name,
  durable: `diagnosis-workers-${priority.toLowerCase()}`,
  filterSubject: `study.*.received.${priority.toLowerCase()}`,
  // A study whose worker died is read again after this; a worker that lives asks for more time every third of it.
  ackWaitMs: 10_000,
  // Half an hour at the longest delay: a database or a disk that is away is waited for. What the network itself cannot
  // read is given up far sooner, by the worker.
  maxDeliver: 60,
  maxAckPending: 512,
});

export const WORKER_CONSUMERS: readonly ConsumerDefinition[] = PRIORITIES.map(workerConsumer);

/** Opens a case for every study, so that a watcher sees QUEUED before a worker is free. */
export const CASE_CONSUMER: ConsumerDefinition = {
  stream: STUDIES_STREAM.name,
  durable: 'diagnosis-cases',
  filterSubject: 'study.*.queued',
  ackWaitMs: 30_000,
  maxDeliver: 20,
  maxAckPending: 256,
};

/** Ends the cases whose readings were given up. */
export const DEAD_LETTER_CONSUMER: ConsumerDefinition = {
  stream: DEAD_LETTERS_STREAM.name,
  durable: 'diagnosis-dead-letters',
  ackWaitMs: 30_000,
  maxDeliver: 50,
  maxAckPending: 64,
};

/** Tells the study service which studies have come to an end. */
export const SETTLEMENT_CONSUMER: ConsumerDefinition = {
  stream: DIAGNOSES_STREAM.name,
  durable: 'study-settlements',
  filterSubject: 'diagnosis.*.updated',
  ackWaitMs: 30_000,
  maxDeliver: 20,
  maxAckPending: 256,
};
