import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startToyPlatform, type ToyPlatform } from './testing/toy-platform.js';

let platform: ToyPlatform;
beforeAll(async () => {
  platform = await startToyPlatform({}, { maxSocketsPerUser: 2, maxOperationsPerUser: 3, pingMs: 200 });
});
afterAll(() => platform[Symbol.asyncDispose]());

interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

/** A socket spoken to by hand. */
async function socketTo(url: string, init: unknown, options: { autoPong?: boolean } = {}) {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), 'graphql-transport-ws', options);
  const closed = once(socket, 'close').then(([code]) => code as number);
  const messages: Message[] = [];
  let wake = () => {};
  socket.on('message', (data) => {
    messages.push(JSON.parse(String(data)));
    wake();
  });
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: init }));
  return {
    closed,
    subscribe: (id: string, query: string, extensions?: unknown) =>
      socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query, extensions } })),
    /** The next message about an operation that is not there yet among those told before. */
    async next(wanted: (message: Message) => boolean): Promise<Message> {
      for (;;) {
        const at = messages.findIndex(wanted);
        if (at >= 0) return messages.splice(at, 1)[0] as Message;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    close: () => socket.close(),
  };
}

const acknowledged = ({ type }: Message) => type === 'connection_ack';
const of = (wantedId: string, wantedType?: string) => (message: Message) =>
  message.id === wantedId && (wantedType === undefined || message.type === wantedType);
const bearer = async (options?: Parameters<ToyPlatform['token']>[0]) => `Bearer ${await platform.token(options)}`;

describe('a socket that a gateway shares between users', () => {
  const open = async () => {
    const socket = await socketTo(platform.urls.diagnosis, { identity: 'per-operation' });
    await socket.next(acknowledged);
    return socket;
  };

  test('serves each operation as the user whose token it brings', async () => {
    const socket = await open();
    for (const subject of ['alice', 'bob']) {
      const extensions = { authorization: await bearer({ subject }) };
      socket.subscribe(subject, 'subscription { updated(times: 1) { seenBy } }', extensions);
    }
    for (const subject of ['alice', 'bob']) {
      expect(await socket.next(of(subject))).toMatchObject({ payload: { data: { updated: { seenBy: subject } } } });
    }
    socket.close();
  });

  test.each([
    ['none', async () => undefined],
    ['a bad one', async () => 'Bearer nonsense'],
    ['one that has run out', () => bearer({ expiresIn: '-1m' })],
    ['one of a stranger', () => bearer({ signedBy: 'stranger' })],
    ['one for somebody else', () => bearer({ audience: 'another' })],
  ])('refuses an operation without a token: %s', async (_name, authorization) => {
    const socket = await open();
    socket.subscribe('1', 'subscription { updated(times: 1) { id } }', { authorization: await authorization() });
    expect(await socket.next(of('1'))).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
    socket.close();
  });

  test('ends an operation with its token, and no other', async () => {
    const socket = await open();
    socket.subscribe('short', 'subscription { updated { id } }', { authorization: await bearer({ expiresIn: 2 }) });
    socket.subscribe('long', 'subscription { updated { id } }', { authorization: await bearer() });
    await socket.next(of('short', 'complete'));
    await socket.next(of('long', 'next'));
    socket.close();
  });

  test('is not to be had where users connect', async () => {
    const socket = await socketTo(platform.url, { identity: 'per-operation' });
    expect(await socket.closed).toBe(4403);
  });
});

describe('a user', () => {
  test('has as many sockets as they may, and gets one back when one is closed', async () => {
    const init = { authorization: await bearer({ subject: 'many-sockets' }) };
    const [first, second] = [await socketTo(platform.url, init), await socketTo(platform.url, init)];
    await Promise.all([first.next(acknowledged), second.next(acknowledged)]);
    expect(await (await socketTo(platform.url, init)).closed).toBe(4429);
    const other = await socketTo(platform.url, { authorization: await bearer({ subject: 'somebody-else' }) });
    await other.next(acknowledged);
    first.close();
    await first.closed;
    const again = await socketTo(platform.url, init);
    await again.next(acknowledged);
    for (const socket of [second, other, again]) socket.close();
  });

  test('follows as many things as they may, over all sockets', async () => {
    const init = { authorization: await bearer({ subject: 'many-operations' }) };
    const [first, second] = [await socketTo(platform.url, init), await socketTo(platform.url, init)];
    await Promise.all([first.next(acknowledged), second.next(acknowledged)]);
    for (const [socket, id] of [
      [first, '1'],
      [first, '2'],
      [second, '3'],
    ] as const) {
      socket.subscribe(id, 'subscription { updated { id } }');
      await socket.next(of(id, 'next'));
    }
    second.subscribe('4', 'subscription { updated { id } }');
    expect(await second.next(of('4'))).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } }],
    });
    first.close();
    await first.closed;
    second.subscribe('5', 'subscription { updated { id } }');
    await second.next(of('5', 'next'));
    second.close();
  });

  test('who does not answer a ping is gone', async () => {
    const init = { authorization: await bearer({ subject: 'asleep' }) };
    const socket = await socketTo(platform.url, init, { autoPong: false });
    expect(await socket.closed).toBe(1006);
  });
});
