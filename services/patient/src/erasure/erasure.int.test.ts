import { randomUUID } from 'node:crypto';
import {
  connectEventBus,
  createLogger,
  createTenantDatabase,
  type EventBus,
  newCloudEvent,
  openDatabase,
  startOutboxRelay,
  type TenantDatabase,
} from '@pulmora/platform';
import {
  DEAD_LETTERS_STREAM,
  DIAGNOSES_STREAM,
  ERASURE_CONFIRMATION_CONSUMER,
  type ErasingService,
  GRANT_CHANGED,
  GRANTS_STREAM,
  grantChangedSubject,
  keepGrant,
  PATIENT_ERASURE_CONFIRMED,
  PATIENTS_STREAM,
  patientErasureConfirmedSubject,
  patientErasureRequestedEvent,
  patientErasureRequestedSubject,
  STUDIES_STREAM,
} from '@pulmora/schema';
import { createTestDatabases, type NatsHandle, startNats, type TestDatabases, trialKeys } from '@pulmora/stack';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PatientConsentEntity } from '../consent/patient-consent.entity.js';
import { patientGrants } from '../grant/granted-cases.js';
import { PatientEntity } from '../patient/patient.entity.js';
import { PatientService } from '../patient/patient.service.js';
import { PatientSeals } from '../patient/patient-seals.js';
import { ErasureEntity, ErasureStepEntity } from './erasure.entity.js';
import { ErasureService } from './erasure.service.js';
import { followErasures } from './erasure-progress.js';
import { startErasureReconciler } from './erasure-reconciler.js';

const logger = createLogger('test', 'fatal');
const TRACE = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`;

describe('an erasure', () => {
  let databases: TestDatabases;
  let nats: NatsHandle;
  let bus: EventBus;
  let sources: DataSource[];
  let database: TenantDatabase;
  let patients: PatientService;
  let erasures: ErasureService;
  const stopping: (() => Promise<void>)[] = [];
  let reconcilerSource: DataSource;
  let wake: () => void;
  const tenantId = randomUUID();

  beforeAll(async () => {
    [databases, nats] = await Promise.all([createTestDatabases(), startNats()]);
    const entities = [PatientEntity, PatientConsentEntity, ErasureEntity, ErasureStepEntity];
    const open = (url: string) => openDatabase({ url, entities, applicationName: 'test', poolSize: 4 });
    const api = await open(databases.patient);
    const relaySource = await open(databases.patientRelay);
    reconcilerSource = await open(databases.patientReconciler);
    sources = [api, relaySource, reconcilerSource];
    bus = await connectEventBus({ url: nats.url, name: 'test', logger });
    for (const stream of [PATIENTS_STREAM, STUDIES_STREAM, DIAGNOSES_STREAM, GRANTS_STREAM, DEAD_LETTERS_STREAM]) {
      await bus.ensureStream(stream);
    }
    await bus.ensureConsumer(ERASURE_CONFIRMATION_CONSUMER);
    const relay = startOutboxRelay({ dataSource: relaySource, bus, logger });
    stopping.push(() => relay.stop());
    wake = relay.wake;
    database = createTenantDatabase(api, relay.wake);
    patients = new PatientService(database, new PatientSeals(trialKeys(database)));
    erasures = new ErasureService(database);
    const following = followErasures({ bus, database, logger });
    stopping.push(() => following.stop());
  });
  afterAll(async () => {
    for (const stop of stopping.reverse()) await stop();
    await bus.close();
    await Promise.all(sources.map((source) => source.destroy()));
    await Promise.all([databases[Symbol.asyncDispose](), nats[Symbol.asyncDispose]()]);
  });

  const grantAbout = (patientId: string) => {
    const data = {
      grantId: randomUUID(),
      studyId: randomUUID(),
      patientId,
      kind: 'GRANT' as const,
      granteeTenantId: randomUUID(),
      granteeSubject: 'dr-remote',
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
      revokedAt: null,
      revision: 1,
    };
    return newCloudEvent({ source: 'test', type: GRANT_CHANGED, subject: data.grantId, tenantId, data });
  };
  const grantsOf = (patientId: string): Promise<unknown[]> =>
    database.read(tenantId, (unit) =>
      unit.manager.query('SELECT 1 FROM granted_cases WHERE patient_id = $1', [patientId]),
    );

  const begin = async () => {
    const registered = await patients.register(tenantId, {
      recordNumber: randomUUID(),
      name: 'Somebody',
      sex: 'UNKNOWN',
      aiReadingConsent: true,
    });
    if (registered.kind !== 'registered') throw new Error(registered.kind);
    const patientId = registered.patient.id;
    await patients.setConsent(tenantId, patientId, 'AI_READING', false);
    await keepGrant(database, grantAbout(patientId), patientGrants);
    const found = await erasures.begin(tenantId, patientId, 'PATIENT_REQUEST', TRACE);
    if (!found) throw new Error('not begun');
    return { patientId, id: found.erasure.id };
  };
  const confirm = async (
    { id, patientId }: { id: string; patientId: string },
    service: ErasingService,
    related: string[] = [],
    as: ErasingService = service,
  ) => {
    const data = { erasureId: id, patientId, service, removed: related.length, related };
    const event = newCloudEvent({
      source: 'test',
      type: PATIENT_ERASURE_CONFIRMED,
      subject: patientId,
      tenantId,
      data,
    });
    await bus.publish(patientErasureConfirmedSubject(tenantId, as), event, event.id);
  };
  const state = async (id: string) => {
    const found = await erasures.find(tenantId, id);
    return {
      completed: found?.erasure.completedAt !== null,
      done: found?.steps.filter((step) => step.confirmedAt !== null).map((step) => step.store),
    };
  };
  const requests = async (patientId: string) => {
    const seen: unknown[] = [];
    await bus.eraseMessages('PATIENTS', patientErasureRequestedSubject(tenantId), (text) => {
      if (text.includes(patientId))
        seen.push(patientErasureRequestedEvent.parse(JSON.parse(text.slice(text.indexOf('{')))));
      return false;
    });
    return seen.length;
  };

  it('takes the patient and their consents at once, and asks the others', async () => {
    const erasure = await begin();
    expect(await patients.byIds({ tenantId }, [erasure.patientId])).toEqual([undefined]);
    expect(await patients.consentsOf(tenantId, [erasure.patientId])).toEqual([[]]);
    expect(await grantsOf(erasure.patientId)).toEqual([]);
    // A grant that is heard of late is not kept either.
    await keepGrant(database, grantAbout(erasure.patientId), patientGrants);
    expect(await grantsOf(erasure.patientId)).toEqual([]);
    expect(await state(erasure.id)).toEqual({ completed: false, done: ['PATIENT'] });
    await expect.poll(() => requests(erasure.patientId), { timeout: 20_000 }).toBe(1);
    expect(await erasures.begin(tenantId, randomUUID(), 'PATIENT_REQUEST', TRACE)).toBeUndefined();
    expect(await erasures.find(randomUUID(), erasure.id)).toBeUndefined();
  });

  it('is over when both have confirmed, however often, and no message about them is left', async () => {
    const erasure = await begin();
    const study = randomUUID();
    const about = (text: string) => text.includes(erasure.patientId) || text.includes(study);
    const left = async (stream: string) => {
      const seen: string[] = [];
      await bus.eraseMessages(stream, '>', (text) => {
        if (about(text)) seen.push(text);
        return false;
      });
      return seen.length;
    };
    await bus.publish(`study.${tenantId}.received.stat`, { data: { studyId: study } }, randomUUID());
    await bus.publish(grantChangedSubject(tenantId), grantAbout(erasure.patientId), randomUUID());
    await bus.publish('dead.studies.diagnosis-workers', { data: { studyId: study } }, randomUUID());
    await bus.publish(`diagnosis.${tenantId}.updated`, { data: { patientId: erasure.patientId } }, randomUUID());
    await bus.publish(`diagnosis.${tenantId}.updated`, { data: { patientId: randomUUID() } }, randomUUID());
    // The broker lets a service publish on its own subject alone: what it says there of another is not believed.
    await confirm(erasure, 'study', [study], 'diagnosis');
    await confirm(erasure, 'diagnosis', [study]);
    await confirm(erasure, 'diagnosis');
    await expect
      .poll(async () => (await state(erasure.id)).done, { timeout: 20_000 })
      .toEqual(['PATIENT', 'DIAGNOSIS']);
    expect(await left('STUDIES')).toBe(1);
    await confirm(erasure, 'study');
    await expect.poll(async () => (await state(erasure.id)).completed, { timeout: 20_000 }).toBe(true);
    expect(await state(erasure.id)).toMatchObject({ done: ['PATIENT', 'STUDY', 'DIAGNOSIS', 'EVENTS'] });
    for (const stream of ['STUDIES', 'DIAGNOSES', 'GRANTS', 'DEAD_LETTERS', 'PATIENTS']) {
      expect([stream, await left(stream)]).toEqual([stream, 0]);
    }
    const kept: string[] = [];
    await bus.eraseMessages('DIAGNOSES', '>', (text) => kept.push(text) < 0);
    expect(kept).toHaveLength(1);
    // One that comes late was asked for again meanwhile: messages of that go, too.
    await bus.publish(`study.${tenantId}.received.stat`, { data: { studyId: study } }, randomUUID());
    await confirm(erasure, 'study', [study]);
    await expect.poll(async () => (await left('STUDIES')) + (await left('PATIENTS')), { timeout: 20_000 }).toBe(0);
  });

  it('is asked for again until it is confirmed, also when its stream was lost', async () => {
    const erasure = await begin();
    await expect.poll(() => requests(erasure.patientId), { timeout: 20_000 }).toBe(1);
    const options = { dataSource: reconcilerSource, logger, onEvents: wake, intervalMs: 3_600_000 };
    const patient = startErasureReconciler({ ...options, patienceS: 3_600 });
    expect(await patient.now()).toBe(0);
    await patient.stop();
    const impatient = startErasureReconciler({ ...options, patienceS: 0 });
    expect(await impatient.now()).toBeGreaterThan(0);
    await impatient.stop();
    await expect.poll(() => requests(erasure.patientId), { timeout: 20_000 }).toBe(2);
  });
});
