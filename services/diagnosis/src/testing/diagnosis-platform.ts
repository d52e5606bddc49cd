import { randomUUID } from 'node:crypto';
import {
  connectEventBus,
  createLogger,
  createTenantDatabase,
  type EventBus,
  newCloudEvent,
  openDatabase,
  type RequestContext,
  startOutboxRelay,
  type TenantDatabase,
} from '@pulmora/platform';
import {
  DEAD_LETTER_CONSUMER,
  DEAD_LETTERS_STREAM,
  DIAGNOSES_STREAM,
  GRANTS_STREAM,
  STUDIES_STREAM,
  STUDY_RECEIVED,
  type StudyReceivedEvent,
  WORKER_CONSUMERS,
} from '@pulmora/schema';
import { createTestDatabases, type DatabaseUrls, type NatsHandle, startNats, type TestDatabases } from '@pulmora/stack';
import type { DataSource } from 'typeorm';
import { CaseLog } from '../diagnosis/case-log.js';
import { DiagnosisService } from '../diagnosis/diagnosis.service.js';
import { DIAGNOSIS_ENTITIES } from '../entities.js';
import { CaseGrantService } from '../grant/case-grant.service.js';

export const logger = createLogger('test', 'fatal');

/** What the diagnosis service stands on, for one test file. */
export interface DiagnosisPlatform {
  readonly bus: EventBus;
  readonly nats: NatsHandle;
  readonly databases: TestDatabases;
  /** Has what waits in the outbox published. */
  readonly wakeRelay: () => void;
  readonly database: TenantDatabase;
  /** The same as the worker may use it. */
  readonly workerDatabase: TenantDatabase;
  readonly cases: CaseLog;
  readonly service: DiagnosisService;
  readonly grants: CaseGrantService;
  /** Another way into the same database, to be closed by whoever asks for it. */
  open(role: keyof DatabaseUrls): Promise<DataSource>;
  /** The same by its address. */
  openAs(url: string): Promise<DataSource>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A real PostgreSQL and NATS with everything of the diagnosis service's but the service. */
export async function startDiagnosisPlatform(): Promise<DiagnosisPlatform> {
  const [databases, nats] = await Promise.all([createTestDatabases(), startNats()]);
  const entities = DIAGNOSIS_ENTITIES;
  const dataSource = await openDatabase({ url: databases.diagnosis, entities, applicationName: 'test' });
  const workerSource = await openDatabase({ url: databases.diagnosisWorker, entities, applicationName: 'test' });
  const relaySource = await openDatabase({ url: databases.diagnosisRelay, entities: [], applicationName: 'test' });
  const bus = await connectEventBus({ url: nats.url, name: 'test', logger });
  for (const stream of [STUDIES_STREAM, DIAGNOSES_STREAM, GRANTS_STREAM, DEAD_LETTERS_STREAM])
    await bus.ensureStream(stream);
  for (const consumer of [DEAD_LETTER_CONSUMER, ...WORKER_CONSUMERS]) await bus.ensureConsumer(consumer);
  const relay = startOutboxRelay({ dataSource: relaySource, bus, logger });
  const database = createTenantDatabase(dataSource, relay.wake);
  return {
    bus,
    nats,
    databases,
    wakeRelay: relay.wake,
    database,
    workerDatabase: createTenantDatabase(workerSource, relay.wake),
    cases: new CaseLog(database),
    service: new DiagnosisService(database),
    grants: new CaseGrantService(database),
    openAs: (url) => openDatabase({ url, entities: [], applicationName: 'test' }),
    open: (role) => openDatabase({ url: databases[role], entities: [], applicationName: 'test' }),
    async [Symbol.asyncDispose]() {
      await relay.stop();
      await bus.close();
      await Promise.all([dataSource, workerSource, relaySource].map((source) => source.destroy()));
      await Promise.all([databases[Symbol.asyncDispose](), nats[Symbol.asyncDispose]()]);
    },
  };
}

/** A study event as the study service would write it. */
export function studyReceivedBy(
  tenantId: string,
  change: Partial<StudyReceivedEvent['data']> = {},
): StudyReceivedEvent {
  const studyId = randomUUID();
  const imageId = randomUUID();
  return newCloudEvent({
    source: 'test',
    type: STUDY_RECEIVED,
    subject: studyId,
    tenantId,
    data: {
      studyId,
      patientId: randomUUID(),
      priority: 'ROUTINE' as const,
      aiReadingConsent: true,
      generation: 1,
      images: [{ imageId, position: 0, blobKey: `${tenantId}/${studyId}/${imageId}`, sha256: 'a'.repeat(64) }],
      ...change,
    },
  });
}

/** The context of somebody of a clinic. */
export function contextOf(
  tenantId: string,
  signal: RequestContext['signal'] = new AbortController().signal,
  subject = 'test',
): RequestContext {
  return {
    identity: { subject, tenantId, roles: ['CLINICIAN'], expiresAt: Date.now() / 1_000 + 60, token: 'none' },
    traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`,
    signal,
    loaders: new Map(),
  };
}
