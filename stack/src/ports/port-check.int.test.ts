import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { freePort } from './free-port.js';
import { assertPortFree, assertPortsFree } from './port-check.js';

const variable = 'PULMORA_GATEWAY_PORT';
const host = '127.0.0.1';

test('a port in use: one line with the port, its holder and the variable that moves it', async () => {
  const server = net.createServer().listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const refusal = assertPortFree({ port, host, variable });
  await expect(refusal).rejects.toMatchObject({ name: 'Fault' });
  await expect(refusal).rejects.toThrow(
    new RegExp(
      `^port ${port} is in use by .+ \\(process ${process.pid}\\): stop that, or set ${variable} to a free port$`,
    ),
  );
  server.close();
  await once(server, 'close');
  await assertPortFree({ port, host, variable });
});

test('one port for two', async () => {
  const port = await freePort();
  const wanted = [variable, 'PULMORA_STUDY_PORT'].map((name) => ({ port, host, variable: name }));
  await expect(assertPortsFree(wanted)).rejects.toThrow(`${variable} and PULMORA_STUDY_PORT both say ${port}`);
});

test('an address of another machine', async () => {
  const wanted = { port: await freePort(), host: '192.0.2.1', variable };
  await expect(assertPortFree(wanted)).rejects.toThrow('192.0.2.1 is not an address of this machine');
});
