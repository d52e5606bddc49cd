import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../harness/temporary-directory.js';
import { fetchRelease } from './release.js';

test('unpacks a release whose digest is the pinned one', async () => {
  await using fixture = await publishedRelease();
  const program = await fetchRelease({ version: '2.10.0', ...fixture }, fixture.bin);
  expect(program).toBe(path.join(fixture.bin, 'nats-server'));
  expect(execFileSync(program).toString()).toBe('nats-server: v2.10.0\n');
});

test('leaves a release alone whose digest is another', async () => {
  await using fixture = await publishedRelease();
  const tampered = { version: '2.10.0', url: fixture.url, sha256: '0'.repeat(64) };
  await expect(fetchRelease(tampered, fixture.bin)).rejects.toThrow('not used');
  expect(existsSync(fixture.bin)).toBe(false);
});

test('says which host cannot be reached', async () => {
  await using fixture = await publishedRelease();
  await fixture.stopServing();
  await expect(fetchRelease({ version: '2.10.0', ...fixture }, fixture.bin)).rejects.toThrow('cannot be reached');
});

/** A release as its publisher packs it, behind an HTTP server. */
async function publishedRelease() {
  const directory = await temporaryDirectory();
  const folder = path.join(directory.path, 'nats-server-v2.10.0-linux-amd64');
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'nats-server'), '#!/bin/sh\necho "nats-server: v2.10.0"\n', { mode: 0o755 });
  const archive = path.join(directory.path, 'release.tar.gz');
  execFileSync('tar', ['-czf', archive, '-C', directory.path, path.basename(folder)]);
  const content = readFileSync(archive);
  const server = http.createServer((_request, response) => response.end(content)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stopServing = async () => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/release.tar.gz`,
    sha256: createHash('sha256').update(content).digest('hex'),
    bin: path.join(directory.path, 'bin'),
    stopServing,
    async [Symbol.asyncDispose]() {
      await stopServing();
      await directory[Symbol.asyncDispose]();
    },
  };
}
