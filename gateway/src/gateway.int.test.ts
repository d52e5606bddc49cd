import { once } from 'node:events';
import { GraphqlClient } from '@pulmora/stack';
import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startToyPlatform, type ToyPlatform } from './testing/toy-platform.js';

let platform: ToyPlatform;
let token: string;
let client: GraphqlClient;
beforeAll(async () => {
  platform = await startToyPlatform();
  token = await platform.token({ subject: 'alice' });
  client = new GraphqlClient({ url: platform.url, token });
});
afterAll(() => platform[Symbol.asyncDispose]());

const codeOf = async (query: string, variables: Record<string, unknown> = {}) =>
  (await client.ask(query, variables)).errors?.[0]?.extensions?.code;

test('thirty entities with fields of three subgraphs cost one request to each', async () => {
  const before = await platform.requests();
  const { patients } = await client.data<{
    patients: {
      id: string;
      name: string;
      studies: { notes: string; diagnosis: { status: string; seenBy: string } }[];
    }[];
  }>('{ patients(first: 30) { id name studies { id notes diagnosis { status seenBy } } } }');
  const after = await platform.requests();
  expect(patients).toHaveLength(30);
  expect(patients[29]).toMatchObject({
    name: 'Name of p29',
    studies: [{ notes: 'Notes of p29-s', diagnosis: { status: 'COMPLETED', seenBy: 'alice' } }],
  });
  const spent = Object.entries(after).map(([name, count]) => [name, count - before[name as keyof typeof before]]);
  expect(Object.fromEntries(spent)).toEqual({ patient: 1, study: 1, diagnosis: 1 });
});

test('requests of two users at once are answered for each', async () => {
  const users = Array.from({ length: 20 }, (_, i) => `user-${i}`);
  const answers = await Promise.all(
    users.map(async (subject) => {
      const own = new GraphqlClient({ url: platform.url, token: await platform.token({ subject }) });
      return (await own.data<{ whoami: string }>('{ whoami }')).whoami;
    }),
  );
  expect(answers).toEqual(users);
});

describe('who may ask', () => {
  const ask = (authorization?: string) =>
    fetch(platform.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
      body: '{"query":"{ whoami }"}',
    });

  test.each([
    ['no token', async () => undefined],
    ['a token that is none', async () => 'Bearer nonsense'],
    ['another scheme', async () => `Basic ${token}`],
    ['an expired token', async () => `Bearer ${await platform.token({ expiresIn: '-1m' })}`],
    ['a token of a stranger', async () => `Bearer ${await platform.token({ signedBy: 'stranger' })}`],
    ['an unsigned token', async () => `Bearer ${await platform.token({ signedBy: 'nobody' })}`],
    ['a token for another audience', async () => `Bearer ${await platform.token({ audience: 'elsewhere' })}`],
  ])('%s is refused with 401', async (_name, authorization) => {
    const before = await platform.requests();
    const response = await ask(await authorization());
    expect(response.status).toBe(401);
    const { errors } = (await response.json()) as { errors: [{ extensions: { code: string } }] };
    expect(errors[0].extensions.code).toBe('UNAUTHENTICATED');
    expect(await platform.requests()).toEqual(before);
  });

  test('a subgraph does not trust the gateway, or anybody else', async () => {
    for (const url of Object.values(platform.urls)) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-tenant-id': '0b6c1a52-6f0e-4c3e-9d5b-1f0a54a9a001' },
        body: '{"query":"{ _entities(representations: [{__typename: \\"Patient\\", id: \\"p1\\"}]) { __typename } }"}',
      });
      expect(response.status).toBe(401);
    }
  });
});

describe('what a query may cost', () => {
  const nested = (depth: number) => `{ patient(id: "1") ${'{ self '.repeat(depth)}{ id }${' }'.repeat(depth)} }`;

  test.each([
    ['depth', nested(20)],
    ['an alias flood', `{ ${Array.from({ length: 60 }, (_, i) => `a${i}: whoami`).join(' ')} }`],
    ['a directive overload', `{ whoami ${'@include(if: true) '.repeat(80)} }`],
    [
      'a fragment cycle',
      '{ patient(id: "1") { ...A } } fragment A on Patient { self { ...B } } fragment B on Patient { self { ...A } }',
    ],
    ['an unknown field', '{ whoamii }'],
  ])('%s is refused', async (_name, query) => {
    const before = await platform.requests();
    expect(await codeOf(query)).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(await platform.requests()).toEqual(before);
  });

  test('a token bomb is not even parsed', async () => {
    expect(await codeOf(`{ ${'whoami '.repeat(5_000)} }`)).toBe('GRAPHQL_PARSE_FAILED');
  });

  test('an array of queries is refused', async () => {
    const response = await fetch(platform.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify([{ query: '{ whoami }' }, { query: '{ whoami }' }]),
    });
    expect(response.status).toBe(400);
    const { errors } = (await response.json()) as { errors: [{ extensions: { code: string } }] };
    expect(errors[0].extensions.code).toBe('BAD_REQUEST');
  });

  test('a body over the limit is refused', async () => {
    const answer = await client.ask('{ whoami }', { padding: 'x'.repeat(3 * 1024 * 1024) });
    expect(answer).toMatchObject({ status: 413, errors: [{ extensions: { code: 'PAYLOAD_TOO_LARGE' } }] });
  });

  test('a mutation by GET is refused', async () => {
    const response = await fetch(`${platform.url}?query=${encodeURIComponent('mutation { touch }')}`, {
      headers: { authorization: `Bearer ${token}`, 'apollo-require-preflight': '1' },
    });
    expect(response.status).toBe(405);
  });
});

describe('what a client is told of an error', () => {
  test('a fault of a subgraph: a code and a trace id, nothing of what it said', async () => {
    const answer = await client.ask('{ fault(kind: "secret") }');
    expect(answer.errors).toHaveLength(1);
    expect(answer.errors?.[0]).toMatchObject({ path: ['fault'], extensions: { code: 'INTERNAL_SERVER_ERROR' } });
    expect(answer.errors?.[0]?.extensions?.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(JSON.stringify(answer)).not.toMatch(/hunter2|secret\.ts/);
  });

  test('an error that was written for clients, as it is, where it happened', async () => {
    const answer = await client.ask('{ other: fault(kind: "forbidden") whoami }');
    expect(answer.data).toEqual({ other: null, whoami: 'alice' });
    expect(answer.errors).toMatchObject([
      { message: 'Not with your role.', path: ['other'], extensions: { code: 'FORBIDDEN' } },
    ]);
  });

  test('a value of the wrong type is not quoted', async () => {
    const answer = await client.ask('query ($first: Int!) { patients(first: $first) { id } }', { first: 'Mrs Smith' });
    expect(answer.errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    expect(JSON.stringify(answer)).not.toContain('Smith');
  });

  test('no part of the schema is suggested', async () => {
    expect(JSON.stringify(await client.ask('{ whoam }'))).not.toMatch(/did you mean|whoami/i);
  });
});

test('a caller who goes away is gone for the subgraph, too', async () => {
  const controller = new AbortController();
  const waiting = once(platform.events, 'waiting');
  const aborted = once(platform.events, 'aborted');
  const asking = fetch(platform.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: '{"query":"{ slow }"}',
    signal: controller.signal,
  });
  await waiting;
  controller.abort();
  await expect(asking).rejects.toThrow();
  await aborted;
});

test('a subgraph that is down: a code, and what the others say', async () => {
  await using crippled = await startToyPlatform();
  const own = new GraphqlClient({ url: crippled.url, token: await crippled.token() });
  await crippled.stopSubgraph('diagnosis');
  const answer = await own.ask<{ study: unknown }>('{ study(id: "s") { notes diagnosis { status } } }');
  expect(answer.data?.study).toEqual({ notes: 'Notes of s', diagnosis: null });
  expect(answer.errors?.[0]?.extensions?.code).toBe('SERVICE_UNAVAILABLE');
  const ready = await fetch(new URL('/readyz', crippled.url));
  expect(ready.status).toBe(200);
  expect(await ready.json()).toMatchObject({ ready: true, diagnosis: false, patient: true, study: true });
});

describe('GraphQL over HTTP', () => {
  const audits = serverAudits({
    url: () => platform.url,
    fetchFn: (url: string, init: RequestInit = {}) =>
      fetch(url, { ...init, headers: { ...(init.headers as object), authorization: `Bearer ${token}` } }),
  });
  test.each(audits.map((audit) => [audit.name, audit] as const))('%s', async (name, audit) => {
    const result = await audit.fn();
    if (/^MUST|^SHOULD/.test(name) && result.status !== 'ok') throw new Error(`${result.status}: ${result.reason}`);
  });
});
