import { once } from 'node:events';
import net from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.js';

let echo: net.Server;
let wire: TcpProxy;
beforeEach(async () => {
  echo = net.createServer((socket) => socket.on('error', () => {}).pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  wire = await startTcpProxy((echo.address() as net.AddressInfo).port);
});
afterEach(async () => {
  await wire.stop();
  echo.close();
});

const dial = async () => {
  const socket = net.connect(wire.port, '127.0.0.1').on('error', () => {});
  await once(socket, 'connect');
  return socket;
};
const said = async (socket: net.Socket, word: string) => {
  socket.write(word);
  return String((await once(socket, 'data'))[0]);
};

it('passes on what is said, in both directions', async () => {
  expect(await said(await dial(), 'word')).toBe('word');
});

it('breaks what is there when it is cut, and connects again when it is mended', async () => {
  const socket = await dial();
  await said(socket, 'word');
  const closed = once(socket, 'close');
  wire.cut();
  await closed;
  wire.mend();
  expect(await said(await dial(), 'again')).toBe('again');
});

it('holds back what is said while it hangs, and lets it through afterwards', async () => {
  const socket = await dial();
  await said(socket, 'word');
  wire.hang();
  const heard = once(socket, 'data');
  socket.write('late');
  wire.mend();
  expect(String((await heard)[0])).toBe('late');
});
