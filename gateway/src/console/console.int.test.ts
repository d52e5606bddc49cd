import { mkdir, writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { createMetrics, createOperationsServer, Lifecycle } from '@pulmora/platform';
import { type TemporaryDirectory, temporaryDirectory } from '@pulmora/stack';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveConsole } from './console.js';
import { readConsole } from './console-files.js';

const SCRIPT = 'console.log(1);\n'.repeat(500);

describe('the console', () => {
  const lifecycle = new Lifecycle();
  let folder: TemporaryDirectory;
  let port: number;
  beforeAll(async () => {
    folder = await temporaryDirectory('console');
    await mkdir(path.join(folder.path, 'assets'));
    await writeFile(path.join(folder.path, 'index.html'), '<!doctype html><title>Console</title>');
    await writeFile(path.join(folder.path, 'renewed.html'), '<!doctype html><title>Renewed</title>');
    await writeFile(path.join(folder.path, 'assets', 'index-abc.js'), SCRIPT);
    await writeFile(path.join(folder.path, 'secret.env'), 'smith');
    const { registry } = createMetrics('test');
    const ready = () => ({ ready: true });
    const server = createOperationsServer({ host: '127.0.0.1', port: 0, registry, lifecycle, readiness: ready });
    const files = await readConsole(folder.path);
    serveConsole(server.app, { files, issuer: 'http://id.invalid:4005/realm', clientId: 'console' });
    port = await server.listen();
  });
  afterAll(async () => {
    await lifecycle.close();
    await folder[Symbol.asyncDispose]();
  });

  /** As the bytes of the path are given: `fetch` would tidy them up. */
  const get = (place: string, headers: http.OutgoingHttpHeaders = {}, method = 'GET') =>
    new Promise<{ status: number; headers: http.IncomingHttpHeaders; body: string }>((resolve, reject) => {
      const request = http.request({ host: '127.0.0.1', port, path: place, method, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const body = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
        });
      });
      request.on('error', reject).end();
    });

  test.each(['/console', '/console/', '/console/worklist', '/console/cases/U3R1ZHk6MTIz', '/console?code=x&state=y'])(
    'is one page at %s, which runs nothing but its own scripts',
    async (place) => {
      const { status, headers, body } = await get(place);
      expect(status).toBe(200);
      expect(body).toContain('<title>Console</title>');
      expect(headers['cache-control']).toBe('no-cache');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      const policy = String(headers['content-security-policy']);
      expect(policy).not.toMatch(/unsafe|\*|data:|blob:/);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("style-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("connect-src 'self' http://id.invalid:4005;");
    },
  );

  test('may be framed by itself on the page where a renewed token arrives, and nowhere else', async () => {
    const { headers, body } = await get('/console/renewed?code=x');
    expect(body).toContain('<title>Renewed</title>');
    expect(headers['content-security-policy']).toContain("frame-ancestors 'self'");
    expect((await get('/console/renewed.html')).body).not.toContain('Renewed');
  });

  test('has assets that a browser keeps for ever, small where it can read them so', async () => {
    const plain = await get('/console/assets/index-abc.js');
    expect(plain.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
    });
    expect(plain.body).toBe(SCRIPT);
    const small = await get('/console/assets/index-abc.js', { 'accept-encoding': 'gzip' });
    expect(small.headers['content-encoding']).toBe('gzip');
    expect(Number(small.headers['content-length'])).toBeLessThan(SCRIPT.length / 10);
  });

  test.each([
    '/console/assets/index-old.js',
    '/console/secret.env',
    '/console/../gateway/package.json',
    '/console/%2e%2e/%2e%2e/etc/hosts.txt',
    '/console/assets/..%2f..%2fsecret.env',
    '/console/constructor.js',
  ])('has nothing at %s', async (place) => {
    const { status, body } = await get(place);
    expect(status).toBe(404);
    expect(body).not.toContain('smith');
  });

  test('says where people sign in, and takes no other methods', async () => {
    const { headers, body } = await get('/console/settings.json');
    expect(headers['cache-control']).toBe('no-cache');
    expect(JSON.parse(body)).toEqual({ issuer: 'http://id.invalid:4005/realm', clientId: 'console' });
    expect((await get('/console', {}, 'POST')).status).toBe(405);
    expect((await get('/console', {}, 'HEAD')).status).toBe(200);
  });
});

test('a console that was not built is said to be so', async () => {
  await using folder = await temporaryDirectory('console');
  expect((await readConsole(path.join(folder.path, 'not-there'))).size).toBe(0);
});
