import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import type { Registry } from 'prom-client';
import type { Lifecycle } from '../lifecycle/process.js';
import type { ProcessTls, TlsMaterial } from '../tls/process-tls.js';

export interface Readiness {
  readonly ready: boolean;
  /** What is not ready, or anything an operator wants to see; no secret. */
  readonly [detail: string]: unknown;
}

export interface OperationsOptions {
  readonly host: string;
  readonly port: number;
  readonly registry: Registry;
  readonly readiness: () => Promise<Readiness> | Readiness;
  readonly lifecycle: Lifecycle;
  /** Serves HTTPS. */
  readonly tls?: ProcessTls | undefined;
  /** Where it serves HTTPS, who may connect: whoever shows a certificate of the platform's authority, by default. */
  readonly clients?: 'platform' | 'anybody';
  /** Serves the probes there without TLS, and no more of them than a status; 0: any free port. */
  readonly probePort?: number | undefined;
}

export interface OperationsServer {
  readonly app: Express;
  readonly server: http.Server;
  /** Starts to accept connections; resolves with the port in use. */
  listen(): Promise<number>;
  /** Says that it is not ready any more, takes no new connection, and closes each after its next answer. */
  beginDrain(): void;
}

/** A connection on which nothing moves for this long is closed, milliseconds. */
const IDLE_MS = 120_000;

/**
 * A request that has not come whole by then is refused, milliseconds: what it has brought is swept six hours later, and the
 * key under which that lies may be retired.
 */
const REQUEST_MS = 3_600_000;

/** Longer than the gateway keeps a connection to a subgraph, so that it is the gateway that closes it. */
const KEEP_ALIVE_MS = 65_000;

/** What is still being answered after this long is cut off, milliseconds. */
const ANSWER_MS = 15_000;

/** An HTTP server with `/healthz` (alive), `/readyz` (fit for traffic) and `/metrics` (Prometheus). */
export function createOperationsServer(options: OperationsOptions): OperationsServer {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  // An upload may take long, but not stand still, and not outlast what relies on its end.
  const times = { requestTimeout: REQUEST_MS, headersTimeout: 30_000, keepAliveTimeout: KEEP_ALIVE_MS };
  const server = options.tls ? secureServer(times, app, options.tls, options.clients) : http.createServer(times, app);
  server.setTimeout(IDLE_MS);
  let draining = false;
  let closed: Promise<void> = Promise.resolve();
  const beginDrain = () => {
    if (draining) return;
    draining = true;
    if (server.listening) closed = new Promise((resolve) => server.close(() => resolve()));
  };
  options.lifecycle.onClose(async () => {
    beginDrain();
    const limit = setTimeout(() => server.closeAllConnections(), ANSWER_MS);
    await closed;
    clearTimeout(limit);
  });
  app.use((_request, response, next) => {
    if (draining) response.set('connection', 'close');
    next();
  });
  const readiness = async () => (draining ? { ready: false, draining } : options.readiness());
  app.get('/healthz', (_request, response) => {
    response.json({ alive: true });
  });
  app.get('/readyz', async (_request, response) => {
    const state = await readiness();
    response.status(state.ready ? 200 : 503).json(state);
  });
  app.get('/metrics', async (_request, response) => {
    response.type(options.registry.contentType).send(await options.registry.metrics());
  });
  return {
    app,
    server,
    beginDrain,
    async listen() {
      if (options.probePort !== undefined) {
        const probes = probeServer(readiness);
        options.lifecycle.onClose(() => probes.close());
        await listening(probes, options.probePort, options.host);
      }
      await listening(server, options.port, options.host);
      return (server.address() as AddressInfo).port;
    },
  };
}

/** Refuses whoever it does not know in the handshake, before a byte of HTTP is read; shows a new certificate at once. */
function secureServer(times: http.ServerOptions, app: Express, tls: ProcessTls, clients = 'platform'): https.Server {
  const known = clients === 'platform';
  const context = ({ cert, key, ca }: TlsMaterial) => ({
    cert,
    key,
    minVersion: 'TLSv1.2' as const,
    ...(known ? { ca } : {}),
  });
  const server = https.createServer(
    { ...times, ...context(tls.current), ...(known ? { requestCert: true, rejectUnauthorized: true } : {}) },
    app,
  );
  tls.onChange((material) => server.setSecureContext(context(material)));
  return server;
}

/** Says whether the process lives and is ready, to anybody, and nothing else. */
function probeServer(readiness: () => Promise<Readiness>): http.Server {
  return http.createServer((request, response) => {
    const answer = (status: number) => response.writeHead(status, { connection: 'close' }).end();
    if (request.url === '/healthz') answer(200);
    else if (request.url === '/readyz') {
      readiness().then(
        ({ ready }) => answer(ready ? 200 : 503),
        () => answer(503),
      );
    } else answer(404);
  });
}

async function listening(server: http.Server, port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
