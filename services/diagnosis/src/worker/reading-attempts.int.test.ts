import { randomUUID } from 'node:crypto';
import { createTenantDatabase, openDatabase, PoisonMessageError, type TenantDatabase } from '@pulmora/platform';
import { createTestDatabases, type TestDatabases } from '@pulmora/stack';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CaseLog } from '../diagnosis/case-log.js';
import { DIAGNOSIS_ENTITIES } from '../entities.js';
import { studyReceivedBy } from '../testing/diagnosis-platform.js';
import { MOST_DEATHS, MOST_FAILURES, ReadingAttempts } from './reading-attempts.js';

describe('attempts at a reading', () => {
  let databases: TestDatabases;
  let source: DataSource;
  let database: TenantDatabase;

  beforeAll(async () => {
    databases = await createTestDatabases();
    const entities = DIAGNOSIS_ENTITIES;
    source = await openDatabase({ url: databases.diagnosisWorker, entities, applicationName: 'test' });
    database = createTenantDatabase(source);
  });
  afterAll(async () => {
    await source.destroy();
    await databases[Symbol.asyncDispose]();
  });

  const opened = async () => {
    const event = studyReceivedBy(randomUUID());
    await new CaseLog(database).start(event);
    return event;
  };
  /** A process of its own: it knows nothing of what another has begun. */
  const worker = () => new ReadingAttempts(database);

  it('end a study that takes its worker with it, after a few', async () => {
    const event = await opened();
    expect(await worker().begin(event, false)).toEqual({ suspect: false });
    for (let deaths = 1; deaths < MOST_DEATHS; deaths += 1) {
      expect(await worker().begin(event, false)).toBeUndefined();
      expect(await worker().begin(event, true)).toEqual({ suspect: true });
    }
    await expect(worker().begin(event, true)).rejects.toThrow(PoisonMessageError);
  });

  it('end a study on which the network fails, after a few', async () => {
    const event = await opened();
    for (let failures = 0; failures < MOST_FAILURES; failures += 1) {
      const attempts = worker();
      await attempts.begin(event, true);
      await attempts.end(event, true);
    }
    await expect(worker().begin(event, true)).rejects.toMatchObject({ reason: 'NETWORK_FAILS' });
  });

  it('count nothing against a study for what an outage did, however often', async () => {
    const event = await opened();
    for (let outage = 0; outage < 10; outage += 1) {
      const attempts = worker();
      expect(await attempts.begin(event, false)).toEqual({ suspect: false });
      await attempts.end(event, false);
    }
  });

  it('are counted as ended when the database was away at their end', async () => {
    const event = await opened();
    let away = false;
    const flaky: TenantDatabase = {
      ...database,
      write: (tenantId, work) => (away ? Promise.reject(new Error('away')) : database.write(tenantId, work)),
    };
    const attempts = new ReadingAttempts(flaky);
    await attempts.begin(event, false);
    away = true;
    await attempts.end(event, false);
    away = false;
    expect(await attempts.begin(event, false)).toEqual({ suspect: false });
  });
});
