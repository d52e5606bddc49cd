import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../harness/temporary-directory.js';
import { freePort } from '../ports/free-port.js';
import { REPOSITORY_ROOT } from '../settings/paths.js';

const FIXTURE = path.join(REPOSITORY_ROOT, 'stack', 'src', 'supervisor', 'fixtures', 'abandoning.ts');
const RUN_SOURCES = ['--conditions=pulmora-source', '--import=@swc-node/register/esm-register'];

test('nothing outlives a supervisor that is killed', async () => {
  await using directory = await temporaryDirectory();
  const ports = [await freePort(), await freePort()];
  const supervisor = spawn(process.execPath, [...RUN_SOURCES, FIXTURE, directory.path, ...ports.map(String)], {
    cwd: REPOSITORY_ROOT,
    // What the supervisor imports has decorators, which the root's own configuration knows nothing of.
    env: { ...process.env, SWC_NODE_PROJECT: path.join(REPOSITORY_ROOT, 'tsconfig.base.json') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const started = await Promise.race([
    once(supervisor.stdout, 'data').then(() => 'supervising'),
    once(supervisor, 'exit').then(() => 'it ended'),
  ]);
  expect(started).toBe('supervising');
  const ends = await Promise.all(ports.map(endOfServer));
  supervisor.kill('SIGKILL');
  expect(await Promise.all(ends.map(({ ended }) => ended))).toEqual(['ended', 'ended']);
});

/** A connection that lasts as long as the process behind it. */
async function endOfServer(port: number): Promise<{ ended: Promise<string> }> {
  const socket = net.connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return { ended: once(socket, 'close').then(() => 'ended') };
}
