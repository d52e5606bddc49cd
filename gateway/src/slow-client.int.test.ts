import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startToyPlatform, type ToyPlatform } from './testing/toy-platform.js';

/** More than the buffers of two sockets on loopback hold. */
const PUSHES = 4_000;

let platform: ToyPlatform;
beforeAll(async () => {
  platform = await startToyPlatform();
});
afterAll(() => platform[Symbol.asyncDispose]());

test('a client that does not read costs the gateway a few pushes, and is told the rest when it does', async () => {
  const socket = new WebSocket(platform.wsUrl, 'graphql-transport-ws');
  await once(socket, 'open');
  socket.send(
    JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${await platform.token()}` } }),
  );
  await once(socket, 'message');
  const seen: number[] = [];
  const over = new Promise<void>((resolve) => {
    socket.on('message', (data) => {
      const { type, payload } = JSON.parse(String(data));
      if (type === 'next') seen.push(payload.data.counted.number);
      if (type === 'complete') resolve();
    });
  });
  const paused = once(platform.events, 'left');
  socket.pause();
  const query = `subscription { counted(to: ${PUSHES}) { number padding } }`;
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
  // The gateway has left the stream: it does not take in what nobody reads.
  const [at] = await paused;
  expect(at).toBeLessThan(PUSHES);
  socket.resume();
  await over;
  socket.close();
  expect(seen).toEqual(Array.from({ length: PUSHES }, (_, i) => i + 1));
});
