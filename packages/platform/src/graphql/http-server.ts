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
}

/** An HTTP server with `/healthz` (alive), `/readyz` (fit for traffic) and `/metrics` (Prometheus). */
export function createOperationsServer(options: OperationsOptions): OperationsServer {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  const server = http.createServer(app);
  let draining = false;
  options.lifecycle.onClose(async () => {
    draining = true;
    if (!server.listening) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeIdleConnections();
    await closed;
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
