import http from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import type { Registry } from 'prom-client';
import type { Lifecycle } from '../lifecycle/process.js';

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

/** Longer than the gateway keeps a connection to a subgraph, so that it is the gateway that closes it. */
const KEEP_ALIVE_MS = 65_000;

/** What is still being answered after this long is cut off, milliseconds. */
const ANSWER_MS = 15_000;

/** An HTTP server with `/healthz` (alive), `/readyz` (fit for traffic) and `/metrics` (Prometheus). */
export function createOperationsServer(options: OperationsOptions): OperationsServer {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  // An upload may take long; what it must not do is stand still. So there is no limit to a request, but to silence.
  const server = http.createServer({ requestTimeout: 0, headersTimeout: 30_000, keepAliveTimeout: KEEP_ALIVE_MS }, app);
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
  app.get('/healthz', (_request, response) => {
    response.json({ alive: true });
  });
  app.get('/readyz', async (_request, response) => {
    const state = draining ? { ready: false, draining } : await options.readiness();
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
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(options.port, options.host, () => {
          server.off('error', reject);
          resolve();
        });
      });
      return (server.address() as AddressInfo).port;
    },
  };
}
