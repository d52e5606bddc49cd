import { EventEmitter, once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createIdentityVerifier,
  createLogger,
  createMetrics,
  createOperationsServer,
  Lifecycle,
} from '@pulmora/platform';
import { startTestIssuer, type TestIssuer } from '@pulmora/stack';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createUpstreams } from './executors/upstream-request.js';
import { images, OVERLAYS, passFiles } from './passed-files.js';

const PNG = { 'content-type': 'image/png', 'cache-control': 'private, max-age=60' };
const HALF = Buffer.alloc(200_000, 7);

/** What happens at the subgraph: `first-half-received`, `caller-gone`, `asked`. */
const events = new EventEmitter();

/** How the subgraph answers, by the finding that is asked for. */
const ANSWERS: Readonly<Record<string, (response: http.ServerResponse) => void>> = {
  GOOD: (response) => {
    response.writeHead(200, { ...PNG, 'content-length': 2 * HALF.length, 'set-cookie': 'a=b', 'x-secret': 'smith' });
    response.write(HALF);
    events.once('first-half-received', () => response.end(HALF));
  },
  PAGE: (response) => response.writeHead(200, { 'content-type': 'text/html', 'content-length': 5 }).end('smith'),
  ENDLESS: (response) => response.writeHead(200, { ...PNG, 'content-length': 1_000_000_000 }).write('smith'),
  PARAMETER: (response) =>
    response.writeHead(200, { 'content-type': 'image/png; charset=utf-8', 'content-length': 5 }).end('smith'),
  UNMEASURED: (response) => response.writeHead(200, PNG).end('smith'),
  MOVED: (response) => response.writeHead(302, { location: 'http://elsewhere.invalid/' }).end(),
  MISSING: (response) => response.writeHead(404, { 'x-secret': 'smith' }).end('smith'),
  FORBIDDEN: (response) => response.writeHead(403).end('smith'),
  FAULT: (response) => response.writeHead(500).end('smith in /srv/secret.ts'),
  CUT: (response) => {
    response.writeHead(200, { ...PNG, 'content-length': 1_000 });
    response.write('short', () => response.destroy());
  },
  JPEG: (response) => response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': 5 }).end('smith'),
  HUGE: (response) => response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': 1_001 }).write('smith'),
  SILENT: (response) => {
    response.on('close', () => events.emit('caller-gone'));
    events.emit('asked');
  },
};

describe('an overlay or an image through the gateway', () => {
  const asked: http.IncomingMessage[] = [];
  const subgraph = http.createServer((request, response) => {
    asked.push(request);
    ANSWERS[/(\w+)(\.png)?$/.exec(request.url ?? '')?.[1] ?? '']?.(response);
  });
  const lifecycle = new Lifecycle();
  let issuer: TestIssuer;
  let url: string;
  let token: string;
  beforeAll(async () => {
    subgraph.listen(0, '127.0.0.1');
    await once(subgraph, 'listening');
    issuer = await startTestIssuer();
    token = await issuer.token();
    const { registry } = createMetrics('test');
    const ready = () => ({ ready: true });
    const server = createOperationsServer({ host: '127.0.0.1', port: 0, registry, lifecycle, readiness: ready });
    const passing = {
      upstreams: createUpstreams(),
      url: `http://127.0.0.1:${(subgraph.address() as AddressInfo).port}/graphql`,
      identity: createIdentityVerifier({ issuer: issuer.issuer, audience: issuer.audience }),
      logger: createLogger('test', 'fatal'),
    };
    passFiles(server.app, OVERLAYS, passing);
    passFiles(server.app, images(1_000), passing);
    url = `http://127.0.0.1:${await server.listen()}`;
  });
  afterAll(async () => {
    await lifecycle.close();
    await issuer.stop();
    subgraph.close();
    subgraph.closeAllConnections();
  });
  beforeEach(() => asked.splice(0));

  const get = (path: string, init: RequestInit = {}) =>
    fetch(url + path, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } });

  test('comes as it is sent, and of its headers only what a picture needs', async () => {
    const response = await get('/overlays/some-id/GOOD.png');
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    let received = 0;
    // The subgraph sends the second half only when the first has arrived here: nothing holds the whole.
    while (received < HALF.length) received += (await reader.read()).value?.length ?? 0;
    events.emit('first-half-received');
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) received += chunk.value.length;
    expect(received).toBe(2 * HALF.length);
    expect(Object.fromEntries(response.headers)).toEqual({
      'content-type': 'image/png',
      'content-length': String(2 * HALF.length),
      'cache-control': 'private, max-age=60',
      'x-content-type-options': 'nosniff',
      vary: 'authorization',
      connection: 'keep-alive',
      date: expect.any(String),
      'keep-alive': expect.any(String),
    });
  });

  test('is what its media type says, whatever parameters come with it', async () => {
    const response = await get('/overlays/some-id/PARAMETER.png');
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png']);
  });

  test('is asked for with the token and the trace, and nothing else of the request', async () => {
    const traceparent = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`;
    const headers = { traceparent, cookie: 'a=b', 'x-tenant-id': 'other', range: 'bytes=0-1', 'x-forwarded-for': '1' };
    await get('/overlays/some-id/MISSING.png', { headers });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ method: 'GET', url: '/overlays/some-id/MISSING.png' });
    expect(asked[0]?.headers).toEqual({
      accept: 'image/png',
      authorization: `Bearer ${token}`,
      traceparent: expect.stringMatching(new RegExp(`^00-${'1'.repeat(32)}-(?!${'2'.repeat(16)})`)),
      host: expect.any(String),
      connection: 'keep-alive',
    });
  });

  test.each([
    ['MISSING', 404, 'NOT_FOUND'],
    ['FORBIDDEN', 403, 'FORBIDDEN'],
    ['FAULT', 503, 'SERVICE_UNAVAILABLE'],
    ['PAGE', 503, 'SERVICE_UNAVAILABLE'],
    ['ENDLESS', 503, 'SERVICE_UNAVAILABLE'],
    ['UNMEASURED', 503, 'SERVICE_UNAVAILABLE'],
    ['MOVED', 503, 'SERVICE_UNAVAILABLE'],
  ])('that the subgraph answers with %s is told in words of our own', async (finding, status, code) => {
    const response = await get(`/overlays/some-id/${finding}.png`);
    const body = await response.text();
    expect(response.status).toBe(status);
    expect(JSON.parse(body)).toMatchObject({ errors: [{ extensions: { code } }] });
    expect(body + JSON.stringify([...response.headers])).not.toMatch(/smith|secret|elsewhere/);
  });

  test('that breaks off does not look whole', async () => {
    await expect(get('/overlays/some-id/CUT.png').then((response) => response.arrayBuffer())).rejects.toThrow();
  });

  test('whose caller goes away is left by the gateway, too', async () => {
    const controller = new AbortController();
    const [waiting, gone] = [once(events, 'asked'), once(events, 'caller-gone')];
    const asking = get('/overlays/some-id/SILENT.png', { signal: controller.signal });
    await waiting;
    controller.abort();
    await expect(asking).rejects.toThrow();
    await gone;
  });

  test('and an image, by the same rules and with limits of its own', async () => {
    const response = await get('/images/JPEG');
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'image/jpeg',
      'smith',
    ]);
    expect(asked[0]?.headers.accept).toBe('image/png, image/jpeg');
    expect((await get('/images/HUGE')).status).toBe(503);
    expect((await get('/images/PAGE')).status).toBe(503);
    expect((await get('/overlays/some-id/JPEG.png')).status).toBe(503);
    asked.splice(0);
    expect((await get('/images/some/JPEG')).status).toBe(404);
    expect((await get('/images/JPEG', { headers: { authorization: '' } })).status).toBe(401);
    expect(asked).toEqual([]);
  });

  test.each([
    ['without a token', '/overlays/some-id/GOOD.png', { headers: { authorization: '' } }, 401],
    ['by POST', '/overlays/some-id/GOOD.png', { method: 'POST', body: 'x' }, 405],
    ['with a query', '/overlays/some-id/GOOD.png?to=elsewhere', {}, 404],
    ['with an encoded slash', '/overlays/some-id%2F..%2Fgraphql/GOOD.png', {}, 404],
    ['with a colon and an at sign', '/overlays/a:b@elsewhere.invalid/GOOD.png', {}, 404],
    ['of another kind', '/overlays/some-id/GOOD.svg', {}, 404],
    ['with more folders', '/overlays/some/id/GOOD.png', {}, 404],
  ])('%s never reaches the subgraph', async (_, path, init, status) => {
    expect((await get(path, init)).status).toBe(status);
    expect(asked).toEqual([]);
  });
});

test('with a subgraph that is not there says so', async () => {
  const issuer = await startTestIssuer();
  const lifecycle = new Lifecycle();
  const { registry } = createMetrics('test');
  const ready = () => ({ ready: true });
  const server = createOperationsServer({ host: '127.0.0.1', port: 0, registry, lifecycle, readiness: ready });
  passFiles(server.app, OVERLAYS, {
    upstreams: createUpstreams(),
    // The discard port: nobody listens there.
    url: 'http://127.0.0.1:9/graphql',
    identity: createIdentityVerifier({ issuer: issuer.issuer, audience: issuer.audience }),
    logger: createLogger('test', 'fatal'),
  });
  const url = `http://127.0.0.1:${await server.listen()}/overlays/some-id/COVID19.png`;
  const response = await fetch(url, { headers: { authorization: `Bearer ${await issuer.token()}` } });
  expect(response.status).toBe(503);
  await lifecycle.close();
  await issuer.stop();
});
