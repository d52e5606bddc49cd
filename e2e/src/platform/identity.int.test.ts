import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { ClientError, createIdentityVerifier } from '@pulmora/platform';
import { DEMO_CLINICS, startTestIssuer, type TestIssuer, type TestTokenOptions } from '@pulmora/stack';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

describe('an access token', () => {
  let issuer: TestIssuer;
  beforeAll(async () => {
    issuer = await startTestIssuer();
  });
  afterAll(() => issuer.stop());

  const verify = async (options?: TestTokenOptions) =>
    createIdentityVerifier(issuer).verify(`Bearer ${await issuer.token(options)}`);

  it('says who is asking', async () => {
    const identity = await verify({ subject: 'dr-who', roles: ['RADIOLOGIST', 'ADMIN'] });
    expect(identity).toMatchObject({
      subject: 'dr-who',
      tenantId: DEMO_CLINICS[0].tenantId,
      roles: ['RADIOLOGIST', 'ADMIN'],
    });
  });

  const bad: Record<string, TestTokenOptions> = {
    'that has run out': { expiresIn: '-1m' },
    'for another audience': { audience: 'somebody-else' },
    'of another issuer': { issuer: 'http://127.0.0.1:1' },
    "signed with a stranger's key": { signedBy: 'stranger' },
    'signed by nobody': { signedBy: 'nobody' },
    'without a clinic': { claims: { tenant: undefined } },
    'with a clinic that is no UUID': { claims: { tenant: '*' } },
    'without a role': { roles: [] },
    'with a role that there is not': { roles: ['SUPERUSER'] },
    'that never ends': { claims: { exp: undefined } },
  };
  it.each(Object.entries(bad))('%s is refused without saying why', async (_, options) => {
    const attempt = verify(options);
    await expect(attempt).rejects.toThrow(ClientError);
    await expect(attempt).rejects.toMatchObject({ message: 'The access token is not valid.' });
  });

  it.each(['', 'Bearer', 'Basic abc', 'Bearer a b', undefined])('is asked for: %s', async (authorization) => {
    await expect(createIdentityVerifier(issuer).verify(authorization)).rejects.toMatchObject({
      extensions: { code: 'UNAUTHENTICATED' },
    });
  });

  it('cannot be checked while the issuer answers nonsense for its keys', async () => {
    const server = http.createServer((request, response) => {
      const { port } = server.address() as AddressInfo;
      const own = `http://127.0.0.1:${port}`;
      if (request.url === '/jwks') return response.writeHead(502).end('bad gateway');
      return response.end(JSON.stringify({ issuer: own, jwks_uri: `${own}/jwks` }));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const own = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const verifier = createIdentityVerifier({ issuer: own, audience: 'pulmora' });
    await expect(verifier.verify(`Bearer ${await issuer.token({ issuer: own })}`)).rejects.toMatchObject({
      extensions: { code: 'SERVICE_UNAVAILABLE' },
    });
    server.close();
  });

  it('cannot be checked without the issuer, which is said as what it is', async () => {
    const verifier = createIdentityVerifier({ issuer: 'http://127.0.0.1:1', audience: 'pulmora' });
    await expect(verifier.verify(`Bearer ${await issuer.token()}`)).rejects.toMatchObject({
      extensions: { code: 'SERVICE_UNAVAILABLE' },
    });
  });
});
