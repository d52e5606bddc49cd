import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import {
  createGraphqlServer,
  createIdentityVerifier,
  createLogger,
  createMetrics,
  endable,
  Lifecycle,
  type RequestContext,
} from '@pulmora/platform';
import { startTestIssuer, type TestIssuer } from '@pulmora/stack';
import { GraphQLID, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { createClient } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

const never = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: { hello: { type: GraphQLString, resolve: () => 'hello' } },
  }),
  subscription: new GraphQLObjectType({
    name: 'Subscription',
    fields: {
      told: {
        type: GraphQLString,
        args: { id: { type: new GraphQLNonNull(GraphQLID) } },
        resolve: (value: string) => value,
        subscribe: (_root, { id }: { id: string }, { signal }: RequestContext) =>
          endable(signal, async function* (over) {
            if (id === 'fault') throw new Error('the database password is hunter2');
            yield `told ${id}`;
            await never(over);
          }),
      },
    },
  }),
});

describe('a GraphQL server', () => {
  let issuer: TestIssuer;
  let token: string;
  const lifecycles: Lifecycle[] = [];
  beforeAll(async () => {
    issuer = await startTestIssuer();
    token = await issuer.token();
  });
  afterEach(async () => {
    await Promise.all(lifecycles.splice(0).map((lifecycle) => lifecycle.close()));
  });
  afterAll(() => issuer.stop());

  async function serve() {
    const lifecycle = new Lifecycle();
    lifecycles.push(lifecycle);
    const lines: string[] = [];
    const logger = createLogger('test', 'silent');
    logger.error = ((...told: unknown[]) => lines.push(JSON.stringify(told, jsonOfErrors))) as typeof logger.error;
    const metrics = createMetrics('test');
    const server = await createGraphqlServer({
      schema,
      host: '127.0.0.1',
      port: 0,
      identity: createIdentityVerifier(issuer),
      metrics,
      logger,
      lifecycle,
      readiness: () => ({ ready: true }),
      uploads: { maxFileSize: 1_000, maxFiles: 2 },
    });
    const port = await server.listen();
    return { port, lifecycle, lines, metrics, url: `http://127.0.0.1:${port}/graphql` };
  }

  const overSocket = (url: string) =>
    createClient({
      url: url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${token}` },
    });
  const firstOf = async (url: string, query: string, variables: Record<string, unknown> = {}) => {
    const client = overSocket(url);
    try {
      for await (const result of client.iterate({ query, variables })) return result;
    } catch (error) {
      return { errors: error as { message: string; extensions: { code: string; traceId: string } }[] };
    } finally {
      await client.dispose();
    }
    return undefined;
  };
  const TOLD = 'subscription ($id: ID!) { told(id: $id) }';

  it('pushes, and counts what is live', async () => {
    const { url, metrics } = await serve();
    expect(await firstOf(url, TOLD, { id: '1' })).toEqual({ data: { told: 'told 1' } });
    await expect.poll(async () => (await metrics.subscriptionsActive.get()).values[0]?.value).toBe(0);
  });

  it('neither tells nor logs the value of a variable that is wrong', async () => {
    const { url, lines } = await serve();
    const result = await firstOf(url, TOLD, { id: { name: 'Maria Rossi' } });
    expect(result?.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(JSON.stringify(result)).not.toContain('Rossi');
    expect(lines.join()).not.toContain('Rossi');
  });

  it('logs a fault of its own under the trace id that it tells', async () => {
    const { url, lines } = await serve();
    const result = await firstOf(url, TOLD, { id: 'fault' });
    const [error] = (result?.errors ?? []) as { extensions?: { code?: string; traceId?: string } }[];
    expect(error?.extensions?.code).toBe('INTERNAL_SERVER_ERROR');
    expect(JSON.stringify(result)).not.toContain('hunter2');
    expect(lines.join()).toContain(error?.extensions?.traceId);
  });

  it('shows no schema in production, over neither protocol', async () => {
    process.env.NODE_ENV = 'production';
    try {
      const { url } = await serve();
      const query = '{ __schema { types { name } } }';
      const result = await firstOf(url, query);
      expect(result?.errors?.[0]).toMatchObject({ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query }),
      });
      expect(((await response.json()) as { data?: unknown }).data).toBeFalsy();
    } finally {
      process.env.NODE_ENV = 'test';
    }
  });

  it.each([
    ['no boundary', 'multipart/form-data', 'x'],
    ['nothing in it', 'multipart/form-data; boundary=b', '--b--\r\n'],
    ['an end before its map', 'multipart/form-data; boundary=b', '--b\r\nContent-Disposition: form-data; name="oper'],
  ])('takes a multipart request with %s for what it is: bad', async (_, type, body) => {
    const { url, lines } = await serve();
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': type, authorization: `Bearer ${token}`, 'apollo-require-preflight': '1' },
      body,
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    expect(lines).toEqual([]);
  });

  it('stops though one socket never answers a close and another connection keeps asking', async () => {
    const { port, url, lifecycle } = await serve();
    const sleeper = net.connect(port, '127.0.0.1');
    sleeper.on('error', () => {});
    sleeper.write(
      'GET /graphql HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n' +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n',
    );
    await once(sleeper, 'data');
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const statuses: number[] = [];
    let refused = false;
    const asking = (async () => {
      while (!refused) {
        await ask(url, agent, token).then(
          (status) => statuses.push(status),
          () => {
            refused = true;
          },
        );
      }
    })();
    await expect.poll(() => statuses.length).toBeGreaterThan(2);
    await lifecycle.close();
    await asking;
    agent.destroy();
    sleeper.destroy();
    expect(new Set(statuses)).toEqual(new Set([200]));
  });
});

/** The status of a small query; rejects when no connection is to be had any more. */
function ask(url: string, agent: http.Agent, token: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const request = http.request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
    });
    request.once('error', reject);
    request.end(JSON.stringify({ query: '{ hello }' }));
  });
}

const jsonOfErrors = (_key: string, value: unknown): unknown =>
  value instanceof Error ? { message: value.message } : value;
