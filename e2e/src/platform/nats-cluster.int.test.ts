import { randomUUID } from 'node:crypto';
import { connectEventBus, createLogger, type EventBus, type StreamDefinition } from '@pulmora/platform';
import { type NatsCluster, startNatsCluster } from '@pulmora/stack';
import { afterAll, beforeAll, expect, test } from 'vitest';

const logger = createLogger('test', 'fatal');
const STREAM: StreamDefinition = { name: 'STUDIES', subjects: ['study.*.received.*'], maxAgeMs: 3_600_000 };
const CONSUMER = { stream: 'STUDIES', durable: 'readers', ackWaitMs: 2_000, maxDeliver: 60, maxAckPending: 64 };

let cluster: NatsCluster;
const buses: EventBus[] = [];
beforeAll(async () => {
  cluster = await startNatsCluster(3);
});
afterAll(async () => {
  await Promise.all(buses.map((bus) => bus.close()));
  await cluster?.[Symbol.asyncDispose]();
});

const join = async (place: number) => {
  const bus = await connectEventBus({ url: cluster.urls[place] ?? '', name: `test-${place}`, logger, replicas: 3 });
  buses.push(bus);
  return bus;
};

test('three servers, the leader killed: what was acknowledged is there, each event is handled, none twice published', {
  timeout: 180_000,
}, async () => {
  const publisher = await join(0);
  await publisher.ensureStream(STREAM);
  await publisher.ensureConsumer(CONSUMER);
  const consumer = await join(1);
  const handled = new Map<string, number>();
  const events = Array.from({ length: 300 }, () => randomUUID());
  let enough = () => {};
  const all = new Promise<void>((resolve) => (enough = resolve));
  const consumption = consumer.consume<{ id: string }>({
    ...CONSUMER,
    maxInFlight: 16,
    logger,
    decode: (payload) => payload as { id: string },
    handle: async ({ event }) => {
      handled.set(event.id, (handled.get(event.id) ?? 0) + 1);
      if (handled.size === events.length) enough();
    },
  });
  const leader = await cluster.leaderOf(STREAM.name);
  const killing = (async () => {
    while (handled.size < 60) await new Promise((resolve) => setImmediate(resolve));
    await cluster.kill(leader);
  })();
  for (const id of events) {
    // As the relay does: again until the stream has it, under the same message id.
    for (;;) {
      const published = await publisher.publish(`study.${randomUUID()}.received.stat`, { id }, id).then(
        () => true,
        () => false,
      );
      if (published) break;
    }
  }
  await Promise.all([killing, all]);
  await consumption.stop();
  expect([...handled.keys()].sort()).toEqual([...events].sort());
  expect(await cluster.leaderOf(STREAM.name)).not.toBe(leader);
  await cluster.start(leader);
});
