import { once } from 'node:events';
import { GraphqlClient } from '@pulmora/stack';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startToyPlatform, type ToyPlatform } from './testing/toy-platform.js';

const UPDATED = 'subscription ($times: Int) { updated(times: $times) { id status seenBy study { id notes } } }';

interface Updated {
  readonly updated: { id: string; seenBy: string; study: { id: string; notes: string } };
}

let platform: ToyPlatform;
beforeAll(async () => {
  platform = await startToyPlatform();
});
afterAll(() => platform[Symbol.asyncDispose]());

const clientOf = async (subject: string) =>
  new GraphqlClient({ url: platform.url, token: await platform.token({ subject }) });

const active = async () => (await platform.metrics.subscriptionsActive.get()).values[0]?.value ?? 0;

test('an update has fields of another subgraph, and the stream ends when its source does', async () => {
  const received: Updated['updated'][] = [];
  for await (const { updated } of (await clientOf('alice')).subscribe<Updated>(UPDATED, { times: 3 })) {
    received.push(updated);
  }
  expect(received.map(({ id }) => id)).toEqual(['d0', 'd1', 'd2']);
  expect(received[2]).toMatchObject({ study: { id: 'd2-study', notes: 'Notes of d2-study' } });
});

test('each of ten users at once is served as themselves', async () => {
  const users = Array.from({ length: 10 }, (_, i) => `user-${i}`);
  const seen = await Promise.all(
    users.map(async (subject) => {
      const by = new Set<string>();
      for await (const { updated } of (await clientOf(subject)).subscribe<Updated>(UPDATED, { times: 5 })) {
        by.add(updated.seenBy);
      }
      return [...by];
    }),
  );
  expect(seen).toEqual(users.map((user) => [user]));
});

test('who leaves is gone for the subgraph, too, and no longer counted', async () => {
  // Whoever was here before may still be on their way out.
  await expect.poll(active, { timeout: 15_000 }).toBe(0);
  const controller = new AbortController();
  const unsubscribed = once(platform.events, 'unsubscribed');
  const updates = (await clientOf('alice')).subscribe<Updated>(UPDATED, {}, controller.signal);
  await updates.next();
  expect(await active()).toBe(1);
  controller.abort();
  await updates.return();
  await unsubscribed;
  // The subgraph may know before the gateway has counted.
  await expect.poll(active, { timeout: 15_000 }).toBe(0);
});

describe('a socket', () => {
  /** Opens a socket by hand; resolves with the code by which it was closed. */
  async function closeCodeAfter(payload: unknown, then: (socket: WebSocket) => void = () => {}): Promise<number> {
    const socket = new WebSocket(platform.wsUrl, 'graphql-transport-ws');
    const closed = once(socket, 'close');
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init', ...(payload === undefined ? {} : { payload }) }));
    socket.once('message', () => then(socket));
    const [code] = await closed;
    return code as number;
  }

  test.each([
    ['no token', async () => undefined],
    ['a token that is none', async () => ({ authorization: 'Bearer nonsense' })],
    ['an expired token', async () => ({ authorization: `Bearer ${await platform.token({ expiresIn: '-1m' })}` })],
    [
      'a token of a stranger',
      async () => ({ authorization: `Bearer ${await platform.token({ signedBy: 'stranger' })}` }),
    ],
  ])('with %s is closed with 4403', async (_name, payload) => {
    expect(await closeCodeAfter(await payload())).toBe(4403);
  });

  test('that subscribes before it says who it is is closed with 4401', async () => {
    const socket = new WebSocket(platform.wsUrl, 'graphql-transport-ws');
    const closed = once(socket, 'close');
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query: 'subscription { updated { id } }' } }));
    expect((await closed)[0]).toBe(4401);
  });

  test('that never says who it is is closed with 4408', async () => {
    const socket = new WebSocket(platform.wsUrl, 'graphql-transport-ws');
    expect((await once(socket, 'close'))[0]).toBe(4408);
  });

  test('is closed when its token runs out, and so is what it subscribed to', async () => {
    const unsubscribed = once(platform.events, 'unsubscribed');
    const token = await platform.token({ expiresIn: 2 });
    const code = await closeCodeAfter({ authorization: `Bearer ${token}` }, (socket) => {
      socket.send(
        JSON.stringify({ type: 'subscribe', id: '1', payload: { query: 'subscription { updated { id } }' } }),
      );
    });
    expect(code).toBe(4403);
    await unsubscribed;
  });

  test('does not take what a query over HTTP may not cost either', async () => {
    const token = await platform.token();
    const socket = new WebSocket(platform.wsUrl, 'graphql-transport-ws');
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
    await once(socket, 'message');
    const query = `subscription { updated { id ${Array.from({ length: 60 }, (_, i) => `a${i}: id`).join(' ')} } }`;
    socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query } }));
    const [data] = await once(socket, 'message');
    socket.close();
    expect(JSON.parse(String(data))).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    });
  });
});
