import os from 'node:os';
import { createIdentityVerifier, type IdentityVerifierOptions, Lifecycle } from '@pulmora/platform';
import { expect, test } from 'vitest';
import { signIn } from '../harness/sign-in.js';
import { testToken } from '../harness/test-issuer.js';
import { freePort } from '../ports/free-port.js';
import { DEMO_CLINICS } from './clinics.js';
import { startDevelopmentProvider } from './development-provider.js';
import { developmentToken, secondsIn } from './development-token.js';
import { makeSigningKey, type SigningKey } from './signing-key.js';

const CONSOLE = 'http://127.0.0.1:4000/console';

async function provider(keys: readonly [SigningKey, ...SigningKey[]], port = 0, host = '127.0.0.1') {
  const lifecycle = new Lifecycle();
  const issuer = await startDevelopmentProvider({
    host,
    port,
    audience: 'pulmora',
    keys,
    consoleUrls: [CONSOLE],
    lifecycle,
  });
  const stop = () => lifecycle.close();
  return { issuer, stop, [Symbol.asyncDispose]: stop };
}

const verifierOf = (issuer: string, options: Partial<IdentityVerifierOptions> = {}) =>
  createIdentityVerifier({ issuer, audience: 'pulmora', keyCooldownMs: 0, ...options });

test('somebody signs in by code and PKCE, and their access token says who they are', async () => {
  await using issuing = await provider([await makeSigningKey()]);
  const { issuer } = issuing;
  const signedIn = await signIn({ issuer, redirectUri: CONSOLE, account: 'radiologist@san-rocco' });
  expect(await verifierOf(issuer).verify(`Bearer ${signedIn.accessToken}`)).toMatchObject({
    subject: 'radiologist@san-rocco',
    tenantId: DEMO_CLINICS[1].tenantId,
    roles: ['RADIOLOGIST'],
  });
  // An ID token says who signed in; it opens nothing.
  await expect(verifierOf(issuer).verify(`Bearer ${signedIn.idToken}`)).rejects.toMatchObject({
    extensions: { code: 'UNAUTHENTICATED' },
  });
});

test('nobody gets a token without PKCE, with another verifier, or to another address', async () => {
  await using issuing = await provider([await makeSigningKey()]);
  const attempt = (change: object) =>
    signIn({ issuer: issuing.issuer, redirectUri: CONSOLE, account: 'admin@st-anna', ...change });
  expect((await attempt({ authorization: { code_challenge_method: 'plain' } })).accessToken).toBeUndefined();
  expect(await attempt({ verifier: 'x'.repeat(43) })).toMatchObject({ status: 400, error: 'invalid_grant' });
  expect(await attempt({ redirectUri: 'http://127.0.0.1:9/elsewhere' })).toMatchObject({ status: 400 });
});

test('the token command has tokens for anybody, by a secret that only this checkout knows', async () => {
  const key = await makeSigningKey();
  await using issuing = await provider([key]);
  const { issuer } = issuing;
  const request = {
    tenantId: DEMO_CLINICS[0].tenantId,
    subject: 'dev-x',
    roles: ['ADMIN', 'AUDITOR'],
    expiresIn: 900,
  } as const;
  const by = { issuer, audience: 'pulmora', key };
  const identity = await verifierOf(issuer).verify(`Bearer ${await developmentToken(by, request)}`);
  expect(identity).toMatchObject({ subject: 'dev-x', roles: ['ADMIN', 'AUDITOR'] });
  expect(identity.expiresAt - Date.now() / 1_000).toBeCloseTo(900, -2);
  const stranger = { ...by, key: await makeSigningKey() };
  await expect(developmentToken(stranger, request)).rejects.toThrow('not the one of this checkout');
});

test('a token can be had before the platform runs', async () => {
  const key = await makeSigningKey();
  const issuer = `http://127.0.0.1:${await freePort()}`;
  const token = await developmentToken(
    { issuer, audience: 'pulmora', key },
    { tenantId: DEMO_CLINICS[0].tenantId, subject: 'dev-x', roles: ['ADMIN'], expiresIn: 900 },
  );
  await using later = await provider([key], Number(new URL(issuer).port));
  expect(await verifierOf(later.issuer).verify(`Bearer ${token}`)).toMatchObject({ roles: ['ADMIN'] });
});

test('keys rotate: tokens of the new one are taken at once, of the old one while it is published', async () => {
  const [first, second] = [await makeSigningKey(), await makeSigningKey()];
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const verifier = verifierOf(issuer);
  const fromOld = () => testToken({ issuer, audience: 'pulmora', key: first });
  const fromNew = () => testToken({ issuer, audience: 'pulmora', key: second });
  {
    await using _before = await provider([first], port);
    await verifier.verify(`Bearer ${await fromOld()}`);
    await expect(verifier.verify(`Bearer ${await fromNew()}`)).rejects.toMatchObject({
      extensions: { code: 'UNAUTHENTICATED' },
    });
  }
  {
    await using _rotating = await provider([second, first], port);
    await verifier.verify(`Bearer ${await fromNew()}`);
    await verifier.verify(`Bearer ${await fromOld()}`);
    const signedIn = await signIn({ issuer, redirectUri: CONSOLE, account: 'clinician@st-anna' });
    expect(await verifier.verify(`Bearer ${signedIn.accessToken}`)).toMatchObject({ roles: ['CLINICIAN'] });
  }
  {
    await using _after = await provider([second], port);
    await verifierOf(issuer).verify(`Bearer ${await fromNew()}`);
    await expect(verifierOf(issuer).verify(`Bearer ${await fromOld()}`)).rejects.toMatchObject({
      extensions: { code: 'UNAUTHENTICATED' },
    });
  }
});

test('a good token is good only for its audience, with a signature, in its time and with an algorithm on the list', async () => {
  const key = await makeSigningKey();
  await using issuing = await provider([key]);
  const { issuer } = issuing;
  const token = (options = {}) => testToken({ issuer, audience: 'pulmora', key }, options);
  const verify = async (options: object, configured: Partial<IdentityVerifierOptions> = {}) =>
    verifierOf(issuer, configured).verify(`Bearer ${await token(options)}`);
  await expect(verify({})).resolves.toMatchObject({ roles: ['CLINICIAN'] });
  const refused = { extensions: { code: 'UNAUTHENTICATED' } };
  await expect(verify({}, { audience: 'somebody-else' })).rejects.toMatchObject(refused);
  await expect(verify({ signedBy: 'nobody' })).rejects.toMatchObject(refused);
  await expect(verify({}, { algorithms: ['RS256'] })).rejects.toMatchObject(refused);
  // Clocks that differ by ten seconds: late and early are tolerated as far as is configured.
  const late = { expiresIn: -10 };
  await expect(verify(late, { clockToleranceS: 5 })).rejects.toMatchObject(refused);
  await expect(verify(late, { clockToleranceS: 60 })).resolves.toMatchObject({ roles: ['CLINICIAN'] });
  const early = { claims: { nbf: Math.floor(Date.now() / 1_000) + 10 } };
  await expect(verify(early, { clockToleranceS: 5 })).rejects.toMatchObject(refused);
  await expect(verify(early, { clockToleranceS: 60 })).resolves.toMatchObject({ roles: ['CLINICIAN'] });
});

const outside = Object.values(os.networkInterfaces())
  .flat()
  .find((one) => one?.family === 'IPv4' && !one.internal)?.address;

test.skipIf(!outside)('nobody signs in from another machine, though keys are for everybody', async () => {
  const port = await freePort();
  await using _issuing = await provider([await makeSigningKey()], port, '0.0.0.0');
  const status = async (path: string) => (await fetch(`http://${outside}:${port}${path}`)).status;
  expect(await status('/auth')).toBe(403);
  expect(await status('/interaction/x')).toBe(403);
  expect((await fetch(`http://${outside}:${port}/token`, { method: 'POST' })).status).toBe(403);
  expect(await status('/jwks')).toBe(200);
});

test('spans are read as people write them', () => {
  expect(['15m', '8 h', '7d', '30s'].map(secondsIn)).toEqual([900, 28_800, 604_800, 30]);
  expect(['', '8', 'h', '-1h', '0h', '1.5h', '8hours'].map(secondsIn)).toEqual(Array(7).fill(undefined));
});
