import { connect, StorageType } from 'nats';
import { expect, test } from 'vitest';
import { startNats } from './nats.js';

async function stored(url: string): Promise<number> {
  const connection = await connected(url);
  try {
    return (await (await connection.jetstreamManager()).streams.info('S')).state.messages;
  } finally {
    await connection.close();
  }
}

async function connected(url: string) {
  const { host, username, password } = new URL(url);
  return connect({ servers: host, user: username, pass: password });
}

test('what is stored outlives a crash and a restart on the same port', async () => {
  await using nats = await startNats();
  const connection = await connected(nats.url);
  const manager = await connection.jetstreamManager();
  await manager.streams.add({ name: 'S', subjects: ['s.>'], storage: StorageType.File });
  await connection.jetstream().publish('s.a', new Uint8Array([1]));
  await connection.close();
  const before = nats.pid;
  await nats.kill();
  expect(nats.pid).toBeUndefined();
  await nats.restart();
  expect(nats.pid).not.toBe(before);
  expect(await stored(nats.url)).toBe(1);
});

test('nobody gets in without the password', async () => {
  await using nats = await startNats();
  await expect(connect({ servers: new URL(nats.url).host })).rejects.toMatchObject({ code: 'AUTHORIZATION_VIOLATION' });
});
