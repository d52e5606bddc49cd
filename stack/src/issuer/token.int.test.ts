import { statSync } from 'node:fs';
import path from 'node:path';
import { createIdentityVerifier, Lifecycle } from '@pulmora/platform';
import { expect, test } from 'vitest';
import { startIssuer } from '../harness/issuer-server.js';
import { temporaryDirectory } from '../harness/temporary-directory.js';
import { startTestIssuer, type TestTokenOptions } from '../harness/test-issuer.js';
import { DEMO_CLINICS, tenantNamed } from './clinics.js';
import { loadSigningKey } from './signing-key.js';
import { signToken } from './token.js';

test('a token verifies by the keys that the issuer publishes', async () => {
  await using directory = await temporaryDirectory();
  const key = await loadSigningKey(path.join(directory.path, 'issuer.jwk'));
  const lifecycle = new Lifecycle();
  const issuer = await startIssuer({ host: '127.0.0.1', port: 0, key, lifecycle });
  try {
    const token = await signToken(
      { issuer, audience: 'pulmora', key },
      { tenantId: DEMO_CLINICS[1].tenantId, subject: 'dev-x', roles: ['RADIOLOGIST', 'ADMIN'], expiresIn: '8h' },
    );
    const identity = await createIdentityVerifier({ issuer, audience: 'pulmora' }).verify(`Bearer ${token}`);
    expect(identity).toMatchObject({
      subject: 'dev-x',
      tenantId: DEMO_CLINICS[1].tenantId,
      roles: ['RADIOLOGIST', 'ADMIN'],
    });
    expect(identity.expiresAt - Date.now() / 1000).toBeCloseTo(8 * 3600, -2);
    const published = (await (await fetch(`${issuer}/jwks`)).json()) as { keys: object[] };
    expect(published.keys).toHaveLength(1);
    expect(published.keys[0]).not.toHaveProperty('d');
  } finally {
    await lifecycle.close();
  }
});

test('the signing key outlives a restart and is for its owner only', async () => {
  await using directory = await temporaryDirectory();
  const file = path.join(directory.path, 'keys', 'issuer.jwk');
  const [first, second] = await Promise.all([loadSigningKey(file), loadSigningKey(file)]);
  expect((await loadSigningKey(file)).publicJwk).toEqual(first?.publicJwk);
  expect(second?.publicJwk).toEqual(first?.publicJwk);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test.each<[string, TestTokenOptions]>([
  ['has run out', { expiresIn: '-1h' }],
  ['is for another audience', { audience: 'elsewhere' }],
  ['names another issuer', { issuer: 'http://127.0.0.1:1' }],
  ['is signed with a key that nobody published', { signedBy: 'stranger' }],
  ['is not signed', { signedBy: 'nobody' }],
  ['names no tenant', { claims: { tenant: undefined } }],
  ['has a role that does not exist', { roles: ['OWNER'] }],
  ['never runs out', { claims: { exp: undefined } }],
])('the test issuer can make a token that %s', async (_what, options) => {
  await using issuer = await startTestIssuer();
  const verifier = createIdentityVerifier(issuer);
  await expect(verifier.verify(`Bearer ${await issuer.token()}`)).resolves.toMatchObject({ roles: ['CLINICIAN'] });
  await expect(verifier.verify(`Bearer ${await issuer.token(options)}`)).rejects.toMatchObject({
    extensions: { code: 'UNAUTHENTICATED' },
  });
});

test('a tenant goes by slug or by UUID', () => {
  expect(tenantNamed('st-anna')).toBe('0b6c1a52-6f0e-4c3e-9d5b-1f0a54a9a001');
  expect(tenantNamed('0B6C1A52-6F0E-4C3E-9D5B-1F0A54A9A0FF')).toBe('0b6c1a52-6f0e-4c3e-9d5b-1f0a54a9a0ff');
  expect(tenantNamed('')).toBeUndefined();
  expect(tenantNamed('elsewhere')).toBeUndefined();
});
