import { randomUUID } from 'node:crypto';
import { BROKER_USERS, type BrokerUser, CONSUMERS, SERVICE_RIGHTS, SERVICE_USERS, STREAMS } from '@pulmora/broker';
import { connectEventBus, createLogger, inboxOf, type RunningKeeper, startKeeper } from '@pulmora/platform';
import { type NatsHandle, startNats } from '@pulmora/stack';
import { type ConnectionOptions, connect, type JetStreamManager, type NatsConnection } from 'nats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BrokerWire, openBrokerWire } from '../testing/broker-wire.js';

const logger = createLogger('test', 'fatal');

let nats: NatsHandle;
let keeper: RunningKeeper;
const connections = new Map<BrokerUser, NatsConnection>();
const wires = new Map<BrokerUser, BrokerWire>();

beforeAll(async () => {
  nats = await startNats();
  const options = { logger, streams: STREAMS, consumers: CONSUMERS, replicas: 1 };
  keeper = await startKeeper({ ...options, url: nats.urls.keeper, name: 'keeper' });
  for (const user of BROKER_USERS) {
    connections.set(user, await connectedAs(user));
    wires.set(user, await openBrokerWire(nats.urls[user]));
  }
});

afterAll(async () => {
  for (const wire of wires.values()) await wire[Symbol.asyncDispose]();
  for (const connection of connections.values()) await connection.close();
  await keeper?.stop();
  await nats?.[Symbol.asyncDispose]();
});

function connectedAs(user: BrokerUser, options: ConnectionOptions = {}): Promise<NatsConnection> {
  const { host, username, password } = new URL(nats.urls[user]);
  return connect({ servers: host, user: username, pass: password, inboxPrefix: inboxOf(user), ...options });
}

const as = (user: BrokerUser): NatsConnection => {
  const connection = connections.get(user);
  if (!connection) throw new Error(`nobody is ${user}`);
  return connection;
};

function wireOf(user: BrokerUser): BrokerWire {
  const wire = wires.get(user);
  if (!wire) throw new Error(`nobody is ${user}`);
  return wire;
}

const mayPublish = (user: BrokerUser, subject: string) => wireOf(user).mayPublish(subject);
const maySubscribe = (user: BrokerUser, subject: string) => wireOf(user).maySubscribe(subject);

const managerOf = (user: BrokerUser): Promise<JetStreamManager> =>
  as(user).jetstreamManager({ checkAPI: false, timeout: 3_000 });

/** A subject that the pattern means. */
const oneOf = (pattern: string): string =>
  pattern
    .split('.')
    .map((token) => (token === '*' ? randomUUID() : token === '>' ? 'any' : token))
    .join('.');

const SUBJECTS = [...new Set(SERVICE_USERS.flatMap((user) => SERVICE_RIGHTS[user].publishes as readonly string[]))];

describe.each(SERVICE_USERS)('%s', (user) => {
  const { publishes, pulls } = SERVICE_RIGHTS[user];

  test.each(SUBJECTS)('publishes on %s only if that is its own', async (pattern) => {
    const own = (publishes as readonly string[]).includes(pattern);
    expect(await mayPublish(user, oneOf(pattern))).toBe(own);
  });

  test('pulls and acknowledges by its own consumers', async () => {
    const manager = await managerOf(user);
    for (const { stream, durable } of pulls) {
      expect((await manager.consumers.info(stream, durable)).name).toBe(durable);
      const consumer = await as(user).jetstream().consumers.get(stream, durable);
      const messages = await consumer.fetch({ max_messages: 1, expires: 1_000 });
      for await (const message of messages) expect(await message.ackAck()).toBe(true);
    }
  });

  test("pulls and acknowledges by nobody else's", async () => {
    const own = new Set<string>(pulls.map(({ durable }) => durable));
    for (const { stream, durable } of CONSUMERS.filter((one) => !own.has(one.durable))) {
      expect(await mayPublish(user, `$JS.API.CONSUMER.MSG.NEXT.${stream}.${durable}`), durable).toBe(false);
      expect(await mayPublish(user, `$JS.ACK.${stream}.${durable}.1.1.1.1.0`), durable).toBe(false);
    }
  });

  test('lays, changes, empties and deletes no stream and no consumer', async () => {
    for (const { name } of STREAMS) {
      for (const verb of ['CREATE', 'UPDATE', 'DELETE', 'PURGE', 'SNAPSHOT', 'RESTORE']) {
        expect(await mayPublish(user, `$JS.API.STREAM.${verb}.${name}`), `${verb} ${name}`).toBe(false);
      }
      expect(await mayPublish(user, `$JS.API.CONSUMER.CREATE.${name}`), name).toBe(false);
      expect(await mayPublish(user, `$JS.API.CONSUMER.CREATE.${name}.own.any`), name).toBe(false);
    }
    for (const { stream, durable } of CONSUMERS) {
      expect(await mayPublish(user, `$JS.API.CONSUMER.DURABLE.CREATE.${stream}.${durable}`), durable).toBe(false);
      expect(await mayPublish(user, `$JS.API.CONSUMER.DELETE.${stream}.${durable}`), durable).toBe(false);
    }
  });

  test("hears no answer to anybody else, and no event but the table's", async () => {
    const others = BROKER_USERS.filter((other) => other !== user).map((other) => `${inboxOf(other)}.>`);
    for (const subject of [...others, '_INBOX.>', '>', '$SYS.>', '$JS.>', 'keeper.>', 'patient.*.*', 'study.>']) {
      expect(await maySubscribe(user, subject), subject).toBe(false);
    }
    expect(await maySubscribe(user, `${inboxOf(user)}.>`)).toBe(true);
    expect(await maySubscribe(user, 'grant.*.changed')).toBe(user === 'diagnosis');
  });
});

test('streams that are followed are read from a place on by whom they are meant for, and by nobody else', async () => {
  const busOf = (user: BrokerUser) => connectEventBus({ url: nats.urls[user], name: user, logger, keeper: 'asked' });
  const [diagnosis, study] = await Promise.all([busOf('diagnosis'), busOf('study')]);
  try {
    const subject = `case.${randomUUID()}.changed`;
    await diagnosis.publish(subject, { n: 1 }, randomUUID());
    const reading = await diagnosis.readStream('DIAGNOSES', subject, 1);
    const { value } = await reading.messages.next();
    expect(value).toMatchObject({ payload: { n: 1 } });
    reading.close();
    const { lastSequence } = await diagnosis.streamState('DIAGNOSES');
    expect(await diagnosis.readRange('DIAGNOSES', subject, lastSequence, lastSequence, 10)).toHaveLength(1);
    await expect(study.readStream('DIAGNOSES', subject, 1)).rejects.toThrow(/PERMISSIONS_VIOLATION|Permissions/);
    // Not of another stream by way of its own either.
    await expect(diagnosis.readStream('DIAGNOSES', 'study.*.queued', 1)).rejects.toThrow('not a subject');
  } finally {
    await Promise.all([diagnosis.close(), study.close()]);
  }
});

test("a stream that an operator's hand deletes is laid anew, and whoever missed it goes on", async () => {
  const bus = await connectEventBus({ url: nats.urls.patient, name: 'patient', logger, keeper: 'asked' });
  try {
    const manager = await managerOf('operator');
    await manager.streams.delete('PATIENTS');
    await bus.awaitStreams();
    expect((await manager.consumers.info('PATIENTS', 'study-erasures')).name).toBe('study-erasures');
    await bus.publish(`patient.${randomUUID()}.consent-changed`, { n: 1 }, randomUUID());
  } finally {
    await bus.close();
  }
});

test('the keeper lays and changes, and neither deletes nor empties a stream', async () => {
  for (const { name } of STREAMS) {
    expect(await mayPublish('keeper', `$JS.API.STREAM.DELETE.${name}`), name).toBe(false);
    expect(await mayPublish('keeper', `$JS.API.STREAM.PURGE.${name}`), name).toBe(false);
    expect(await mayPublish('keeper', `$JS.API.STREAM.MSG.GET.${name}`), name).toBe(false);
  }
  for (const pattern of SUBJECTS) expect(await mayPublish('keeper', oneOf(pattern)), pattern).toBe(false);
  for (const { stream, durable } of CONSUMERS) {
    expect(await mayPublish('keeper', `$JS.API.CONSUMER.DELETE.${stream}.${durable}`), durable).toBe(false);
  }
});

test('nobody logs in without a password, or as somebody else', async () => {
  const servers = new URL(nats.url).host;
  const refused = { code: 'AUTHORIZATION_VIOLATION' };
  await expect(connect({ servers })).rejects.toMatchObject(refused);
  await expect(connectedAs('patient', { user: 'operator' })).rejects.toMatchObject(refused);
  await expect(connect({ servers, user: 'system', pass: '' })).rejects.toMatchObject(refused);
});
