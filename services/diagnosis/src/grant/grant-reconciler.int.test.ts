import { randomUUID } from 'node:crypto';
import { createTenantDatabase, type EventBus, openDatabase, type TenantDatabase } from '@pulmora/platform';
import { followGrants, GRANTS_STREAM, grantConsumer } from '@pulmora/schema';
import { connect } from 'nats';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  contextOf,
  type DiagnosisPlatform,
  logger,
  startDiagnosisPlatform,
  studyReceivedBy,
} from '../testing/diagnosis-platform.js';
import { startGrantReconciler } from './grant-reconciler.js';

const CONSUMER = grantConsumer('patient');
const doctor = { tenantId: randomUUID(), subject: 'dr-remote' };

describe('a grant whose end nobody heard of', () => {
  let platform: DiagnosisPlatform;
  let bus: EventBus;
  let sources: DataSource[];
  let reconcilerSource: DataSource;
  /** As another service has it: the table that its row security looks at. */
  let projection: TenantDatabase;
  beforeAll(async () => {
    platform = await startDiagnosisPlatform();
    ({ bus } = platform);
    await bus.ensureConsumer(CONSUMER);
    const open = (url: string) => openDatabase({ url, entities: [], applicationName: 'test', poolSize: 2 });
    reconcilerSource = await open(platform.databases.diagnosisReconciler);
    const patients = await open(platform.databases.patient);
    projection = createTenantDatabase(patients);
    sources = [reconcilerSource, patients];
  });
  afterAll(async () => {
    await Promise.all((sources ?? []).map((source) => source.destroy()));
    await platform?.[Symbol.asyncDispose]();
  });

  const follow = () => followGrants(bus, projection, logger, { service: 'patient', isErased: async () => false });

  /** Live grants of the case, as the other service knows them. */
  const knownOf = (tenantId: string): Promise<number> =>
    projection.read(tenantId, async (unit) => {
      const rows: unknown[] = await unit.manager.query(
        'SELECT 1 FROM granted_cases WHERE revoked_at IS NULL AND expires_at > now()',
      );
      return rows.length;
    });

  const lag = () => expect.poll(() => bus.lag(GRANTS_STREAM.name, CONSUMER.durable), { timeout: 15_000 });

  const reconciler = (patienceS: number) =>
    startGrantReconciler({
      dataSource: reconcilerSource,
      bus,
      logger,
      onEvents: platform.wakeRelay,
      patienceS,
      intervalMs: 3_600_000,
    });

  async function onStream(change: 'delete' | 'purge'): Promise<void> {
    const { host, username, password } = new URL(platform.nats.url);
    const connection = await connect({ servers: host, user: username, pass: password });
    await (await connection.jetstreamManager()).streams[change](GRANTS_STREAM.name);
    await connection.close();
  }

  async function grantedCase(tenantId: string) {
    const { studyId } = await platform.cases.open(studyReceivedBy(tenantId));
    const grant = async () => {
      const expiresAt = new Date(Date.now() + 3_600_000);
      const given = await platform.grants.grant(contextOf(tenantId), {
        studyId,
        grantee: doctor,
        reason: 'x',
        expiresAt,
      });
      if (given.kind !== 'granted') throw new Error(given.kind);
      return given.grant.id;
    };
    return { grant, revoke: (id: string) => platform.grants.revoke(contextOf(tenantId), id) };
  }

  it.each(['delete', 'purge'] as const)(
    'ends all the same after the broker’s %s of its stream between the revocation and its delivery',
    async (change) => {
      const tenantId = randomUUID();
      const { grant, revoke } = await grantedCase(tenantId);
      const listening = follow();
      await grant();
      await expect.poll(() => knownOf(tenantId), { timeout: 15_000 }).toBe(1);
      await lag().toBe(0);
      await listening.stop();
      // While the other service is away, another grant takes the first one's place, and is revoked.
      await revoke(await grant());
      await lag().toBe(3);
      await onStream(change);

      const back = follow();
      const patient = reconciler(3_600);
      const impatient = reconciler(0);
      try {
        const told = await patient.now();
        // A stream that was laid anew says so; of one that was emptied, nobody knows but by and by.
        expect(told > 0).toBe(change === 'delete');
        await lag().toBe(0);
        if (change === 'purge') {
          expect(await knownOf(tenantId)).toBe(1);
          expect(await impatient.now()).toBeGreaterThan(0);
        }
        await expect.poll(() => knownOf(tenantId), { timeout: 15_000 }).toBe(0);
        expect(await patient.now()).toBe(0);
      } finally {
        await Promise.all([patient.stop(), impatient.stop(), back.stop()]);
      }
    },
  );

  it('is told again with nothing of what people wrote', async () => {
    const messages = await bus.subscribe('grant.*.changed');
    const tenantId = randomUUID();
    const { grant } = await grantedCase(tenantId);
    const id = await grant();
    const impatient = reconciler(0);
    await impatient.now();
    const told: { subject: string; id: string; data: Record<string, unknown> }[] = [];
    for await (const message of messages) {
      const event = message as (typeof told)[number];
      if (event.subject === id) told.push(event);
      if (told.length === 2) break;
    }
    await impatient.stop();
    const [first, again] = told;
    expect(again?.data).toEqual(first?.data);
    expect(again?.id).not.toBe(first?.id);
  });
});
