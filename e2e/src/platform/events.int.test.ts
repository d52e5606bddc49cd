import { randomUUID } from 'node:crypto';
import {
  connectEventBus,
  createLogger,
  createTenantDatabase,
  type EventBus,
  newCloudEvent,
  openDatabase,
  PoisonMessageError,
  startOutboxRelay,
} from '@pulmora/platform';
import { createTestDatabases, type NatsHandle, startNats, type TestDatabases } from '@pulmora/stack';
import { connect } from 'nats';
import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const logger = createLogger('test', 'fatal');
const STREAM = { name: 'TEST', subjects: ['test.>'], maxAgeMs: 60_000 };
const CONSUMER = {
  stream: 'TEST',
  durable: 'worker',
  filterSubject: 'test.>',
  ackWaitMs: 600,
  maxDeliver: 3,
  maxAckPending: 8,
};
const consumption = {
  ...CONSUMER,
  maxInFlight: 4,
  logger,
  decode: (payload: unknown) => payload,
  retryDelayMs: () => 1,
};

/** A promise, and how to keep it. */
function promised<T>() {
  let keep: (value: T) => void = () => {};
  const promise = new Promise<T>((resolve) => {
    keep = resolve;
  });
  return { promise, keep };
}

describe('durable consumption', () => {
  let nats: NatsHandle;
  let bus: EventBus;
  beforeEach(async () => {
    nats = await startNats();
    bus = await connectEventBus({ url: nats.url, name: 'test', logger });
    await bus.ensureStream(STREAM);
    await bus.ensureStream({ name: 'DEAD', subjects: ['dead.>'], maxAgeMs: 60_000 });
    await bus.ensureConsumer(CONSUMER);
  });
  afterEach(async () => {
    await bus.close();
    await nats[Symbol.asyncDispose]();
  });

  it('stores a repeated message once', async () => {
    const handled: unknown[] = [];
    const last = promised<void>();
    await bus.publish('test.a', { n: 1 }, 'same');
    await bus.publish('test.a', { n: 1 }, 'same');
    await bus.publish('test.a', { n: 2 }, 'other');
    const running = bus.consume({
      ...consumption,
      maxInFlight: 1,
      handle: async ({ event }) => {
        handled.push(event);
        if (handled.length === 2) last.keep();
      },
    });
    await last.promise;
    await running.stop();
    expect(handled).toEqual([{ n: 1 }, { n: 2 }]);
    expect(await bus.lag('TEST', 'worker')).toBe(0);
  });

  it('delivers again what failed, and keeps at it while a handler works longer than the wait', async () => {
    const attempts: number[] = [];
    const done = promised<void>();
    const running = bus.consume({
      ...consumption,
      handle: async ({ attempt }) => {
        attempts.push(attempt);
        if (attempt === 1) throw new Error('a passing fault');
        // Three times the acknowledgement wait: without `working()` it would be delivered to somebody else.
        await new Promise((resolve) => setTimeout(resolve, CONSUMER.ackWaitMs * 3));
        done.keep();
      },
    });
    await bus.publish('test.a', {}, randomUUID());
    await done.promise;
    await running.stop();
    expect(attempts).toEqual([1, 2]);
    expect(await bus.lag('TEST', 'worker')).toBe(0);
  });

  it.each([
    ['poison at once', () => new PoisonMessageError('UNREADABLE_EVENT'), 1],
    ['what fails every time after its last delivery', () => new Error('always'), 3],
  ])('sets aside %s, and goes on', async (_, fault, deliveries) => {
    let attempts = 0;
    const good = promised<void>();
    const running = bus.consume({
      ...consumption,
      deadLetterSubject: 'dead.test',
      handle: async ({ subject }) => {
        if (subject === 'test.good') return good.keep();
        attempts += 1;
        throw fault();
      },
    });
    const dead = promised<unknown>();
    await bus.ensureConsumer({ ...CONSUMER, stream: 'DEAD', durable: 'undertaker', filterSubject: 'dead.>' });
    const undertaker = bus.consume({
      ...consumption,
      stream: 'DEAD',
      durable: 'undertaker',
      handle: async ({ event }) => dead.keep(event),
    });
    await bus.publish('test.bad', { what: 'bad' }, randomUUID());
    expect(await dead.promise).toEqual({ what: 'bad' });
    await bus.publish('test.good', {}, randomUUID());
    await good.promise;
    await Promise.all([running.stop(), undertaker.stop()]);
    expect(attempts).toBe(deliveries);
    expect(await bus.lag('TEST', 'worker')).toBe(0);
  });

  it('goes on after the broker was killed, with what was stored', async () => {
    const seen: unknown[] = [];
    const both = promised<void>();
    const running = bus.consume({
      ...consumption,
      handle: async ({ event }) => {
        seen.push(event);
        if (seen.length === 2) both.keep();
      },
    });
    await bus.publish('test.a', 1, randomUUID());
    await nats.kill();
    await nats.restart();
    await publishedAtLast(bus, 'test.a', 2);
    await both.promise;
    await running.stop();
    expect(seen.toSorted()).toEqual([1, 2]);
  });

  it('lays its stream and consumer anew when they are gone', async () => {
    const seen = promised<unknown>();
    const running = bus.consume({ ...consumption, handle: async ({ event }) => seen.keep(event) });
    const { host, username, password } = new URL(nats.url);
    const other = await connect({ servers: host, user: username, pass: password });
    await (await other.jetstreamManager()).streams.delete('TEST');
    await other.close();
    await publishedAtLast(bus, 'test.a', 'after');
    expect(await seen.promise).toBe('after');
    await running.stop();
  });
});

/** Publishes until the broker takes it. */
async function publishedAtLast(bus: EventBus, subject: string, payload: unknown): Promise<void> {
  const id = randomUUID();
  for (;;) {
    try {
      return await bus.publish(subject, payload, id);
    } catch {
      // Not there yet.
    }
  }
}

describe('the outbox', () => {
  const tenant = randomUUID();
  let databases: TestDatabases;
  let nats: NatsHandle;
  let api: DataSource;
  let relaySource: DataSource;
  let bus: EventBus;

  beforeAll(async () => {
    [databases, nats] = await Promise.all([createTestDatabases(), startNats()]);
    api = await openDatabase({ url: databases.study, entities: [], applicationName: 'test' });
    relaySource = await openDatabase({ url: databases.studyRelay, entities: [], applicationName: 'test-relay' });
    bus = await connectEventBus({ url: nats.url, name: 'test', logger });
    await bus.ensureStream(STREAM);
  });
  afterAll(async () => {
    await bus.close();
    await Promise.all([api.destroy(), relaySource.destroy()]);
    await Promise.all([databases[Symbol.asyncDispose](), nats[Symbol.asyncDispose]()]);
  });

  const event = (n: number) => ({
    subject: 'test.outbox',
    event: newCloudEvent({ source: 'test', type: 'test', subject: randomUUID(), tenantId: tenant, data: { n } }),
  });

  it('publishes what was committed, soon, and nothing of what was rolled back', async () => {
    const messages = await bus.subscribe('test.outbox');
    const relay = startOutboxRelay({ dataSource: relaySource, bus, logger, pollMs: 60_000 });
    const database = createTenantDatabase(api, relay.wake);
    const undone = database.write(tenant, async (unit) => {
      await unit.emit(event(1));
      throw new Error('no');
    });
    await expect(undone).rejects.toThrow('no');
    await database.write(tenant, (unit) => unit.emit(event(2)));
    expect((await messages.next()).value).toMatchObject({ data: { n: 2 } });
    await messages.return?.();
    await relay.stop();
  });

  it('goes on past an event that no stream takes, and keeps it', async () => {
    const database = createTenantDatabase(api);
    const lost = { ...event(0), subject: `nowhere.${randomUUID()}` };
    await database.write(tenant, async (unit) => {
      await unit.emit(lost);
      await unit.emit({ ...event(7), subject: 'test.past' });
    });
    const messages = await bus.subscribe('test.past');
    const relay = startOutboxRelay({ dataSource: relaySource, bus, logger, pollMs: 60_000 });
    expect((await messages.next()).value).toMatchObject({ data: { n: 7 } });
    await relay.stop();
    await messages.return?.();
    const waiting = await relaySource.query('SELECT subject FROM outbox WHERE published_at IS NULL');
    expect(waiting).toEqual([{ subject: lost.subject }]);
    await relaySource.query('DELETE FROM outbox WHERE subject = $1', [lost.subject]);
  });

  it('publishes once what two relays find, and again what was published but not marked', async () => {
    const database = createTenantDatabase(api);
    for (let n = 0; n < 50; n += 1) await database.write(tenant, (unit) => unit.emit(event(n)));
    const last = event(50);
    await database.write(tenant, (unit) => unit.emit(last));
    // As a relay that crashed between the broker's word and its own commit would have left it.
    await bus.publish(last.subject, last.event, last.event.id);
    await bus.ensureConsumer({ ...CONSUMER, durable: 'outbox', filterSubject: 'test.outbox' });
    const seen: number[] = [];
    const all = promised<void>();
    const running = bus.consume({
      ...consumption,
      durable: 'outbox',
      handle: async ({ event: received }) => {
        seen.push((received as { data: { n: number } }).data.n);
        if (new Set(seen).size === 51) all.keep();
      },
    });
    const relays = [1, 2].map(() => startOutboxRelay({ dataSource: relaySource, bus, logger, pollMs: 60_000 }));
    await all.promise;
    await Promise.all(relays.map((relay) => relay.stop()));
    await running.stop();
    // One of the first test's events precedes them.
    expect(seen.filter((n) => n === 50)).toHaveLength(1);
    expect(seen).toHaveLength(52);
    const [waiting] = await relaySource.query('SELECT count(*) FROM outbox WHERE published_at IS NULL');
    expect(waiting.count).toBe('0');
  });
});
