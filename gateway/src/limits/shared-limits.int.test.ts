import { randomUUID } from 'node:crypto';
import {
  createLimitStore,
  createLogger,
  createMetrics,
  type GatewayLimits,
  type Identity,
  type LimitedKind,
  type Limits,
  type Permit,
} from '@pulmora/platform';
import { createTestDatabases, freePort, GraphqlClient, type TestDatabases } from '@pulmora/stack';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startToyPlatform } from '../testing/toy-platform.js';
import { createSharedLimits, type SharedLimits } from './shared-limits.js';

const logger = createLogger('test', 'fatal');
const PLENTY: Limits = {
  rate: 1_000,
  burst: 1_000,
  atOnce: { operation: 1_000, upload: 1_000, socket: 1_000, subscription: 1_000 },
};
const SLOWLY = 0.01;

let databases: TestDatabases;
let gateways: SharedLimits[] = [];
beforeAll(async () => {
  databases = await createTestDatabases();
});
afterEach(async () => {
  await Promise.all(gateways.map((gateway) => gateway.stop()));
  gateways = [];
});
afterAll(() => databases[Symbol.asyncDispose]());

/** A gateway's part of the limits; several are as many processes to the store. */
function gateway(change: Partial<GatewayLimits> = {}, { url = databases.gateway, leaseS = 30 } = {}): SharedLimits {
  const limits = { user: PLENTY, clinic: PLENTY, ...change };
  const store = createLimitStore({ url, limits, gatewayId: randomUUID(), leaseS, patienceMs: 5_000 });
  const one = createSharedLimits({ limits, store, metrics: createMetrics('test'), logger, renewMs: 3_600_000 });
  gateways.push(one);
  return one;
}

const user = (tenantId: string, subject = 'alice'): Identity => ({
  tenantId,
  subject,
  roles: ['CLINICIAN'],
  expiresAt: Date.now() / 1_000 + 60,
  token: 'none',
});

/** How many of so many attempts, by turns at these gateways, were admitted. */
async function admitted(at: readonly SharedLimits[], count: number, who: Identity, kind: LimitedKind = 'operation') {
  const attempts = Array.from({ length: count }, (_, i) => at[i % at.length]?.take(who, kind));
  const results = await Promise.allSettled(attempts);
  for (const result of results) {
    if (result.status === 'rejected') expect(result.reason.extensions.code).toBe('RATE_LIMITED');
  }
  return results.flatMap((result) => (result.status === 'fulfilled' && result.value ? [result.value] : []));
}
const releaseAll = (permits: readonly Permit[]) => {
  for (const permit of permits) permit.release();
};

describe('two gateways', () => {
  it("share a user's rate, and that of the clinic, and no other clinic's", async () => {
    const limits = {
      user: { ...PLENTY, rate: SLOWLY, burst: 10 },
      clinic: { ...PLENTY, rate: SLOWLY, burst: 15 },
    };
    const both = [gateway(limits), gateway(limits)];
    const tenantId = randomUUID();
    expect(await admitted(both, 40, user(tenantId))).toHaveLength(10);
    expect(await admitted(both, 40, user(tenantId, 'bob'))).toHaveLength(5);
    expect(await admitted(both, 40, user(tenantId, 'carol'))).toHaveLength(0);
    expect(await admitted(both, 40, user(randomUUID()))).toHaveLength(10);
    const refusal = both[0]?.take(user(tenantId), 'operation');
    await expect(refusal).rejects.toMatchObject({
      extensions: { code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) },
    });
  });

  it('share how many there may be at once, of each kind; what ends makes room', async () => {
    const atOnce = { ...PLENTY.atOnce, upload: 3 };
    const both = [gateway({ user: { ...PLENTY, atOnce } }), gateway({ user: { ...PLENTY, atOnce } })];
    const alice = user(randomUUID());
    const uploads = await admitted(both, 10, alice, 'upload');
    expect(uploads).toHaveLength(3);
    expect(await admitted(both, 10, alice)).toHaveLength(10);
    uploads[0]?.release();
    uploads[0]?.release();
    await expect
      .poll(() => admitted(both, 1, alice, 'upload').then((more) => more.length), { timeout: 10_000 })
      .toBe(1);
    expect(await admitted(both, 5, alice, 'upload')).toHaveLength(0);
  });

  it('hold nothing any more when they are not heard of, and as much as they do when they are', async () => {
    const atOnce = { ...PLENTY.atOnce, socket: 2 };
    const limits = { user: { ...PLENTY, atOnce } };
    const [dead, other] = [gateway(limits, { leaseS: 1 }), gateway(limits)];
    const alice = user(randomUUID());
    expect(await admitted([dead], 2, alice, 'socket')).toHaveLength(2);
    expect(await admitted([other], 1, alice, 'socket')).toHaveLength(0);
    await expect.poll(async () => (await admitted([other], 2, alice, 'socket')).length, { timeout: 20_000 }).toBe(2);
    await other.renew();
    expect(await admitted([other], 1, alice, 'socket')).toHaveLength(0);
  });
});

it('while the store is away, a gateway keeps the limits for itself', async () => {
  const limits = { user: { ...PLENTY, rate: SLOWLY, burst: 5, atOnce: { ...PLENTY.atOnce, upload: 2 } } };
  const away = gateway(limits, { url: `postgres://127.0.0.1:${await freePort()}/nothing` });
  const alice = user(randomUUID());
  const uploads = await admitted([away], 10, alice, 'upload');
  expect(uploads).toHaveLength(2);
  expect(await admitted([away], 10, alice)).toHaveLength(3);
  releaseAll(uploads);
  expect(await admitted([away], 10, alice, 'upload')).toHaveLength(0);
});

it('a caller is told after how long to try again, and nothing of it reaches a subgraph', async () => {
  const limits = { user: { ...PLENTY, rate: SLOWLY, burst: 2 } };
  await using platform = await startToyPlatform({}, {}, gateway(limits));
  const token = await platform.token();
  const client = new GraphqlClient({ url: platform.url, token });
  expect(await client.ask('{ whoami }')).toMatchObject({ status: 200 });
  expect(await client.ask('{ whoami }')).toMatchObject({ status: 200 });
  const before = await platform.requests();
  const response = await fetch(platform.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: '{"query":"{ whoami }"}',
  });
  const { errors } = (await response.json()) as {
    errors: [{ extensions: { code: string; retryAfterSeconds: number } }];
  };
  expect(response.status).toBe(429);
  expect(errors[0].extensions).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) });
  expect(Number(response.headers.get('retry-after'))).toBe(errors[0].extensions.retryAfterSeconds);
  // Files count as what they are, answers to a query.
  const file = await fetch(new URL('/batches/some.csv', platform.url), {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(file.status).toBe(429);
  expect(await platform.requests()).toEqual(before);
});
