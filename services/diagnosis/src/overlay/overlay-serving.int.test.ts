import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { AuditTrail, auditScopeOf, inAuditScope, toGlobalId } from '@pulmora/platform';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ImageReadingService } from '../image-reading/image-reading.service.js';
import { completedCase } from '../testing/completed-case.js';
import { type DiagnosisApi, startDiagnosisApi } from '../testing/diagnosis-api.js';
import { contextOf, type DiagnosisPlatform, startDiagnosisPlatform } from '../testing/diagnosis-platform.js';
import { predictionOf, REFUSAL } from '../testing/predictions.js';

const tenantId = randomUUID();
/** In place of a token. */
const nobody = '';

describe('an overlay', () => {
  let platform: DiagnosisPlatform;
  let api: DiagnosisApi;
  let own: string;
  let studyId: string;
  let patientId: string;
  let readId: string;
  let refusedId: string;
  beforeAll(async () => {
    platform = await startDiagnosisPlatform();
    api = await startDiagnosisApi(platform);
    own = await api.token({ tenantId });
    const { diagnosis } = await completedCase(platform, tenantId, [predictionOf(0.9), REFUSAL]);
    ({ studyId, patientId } = diagnosis);
    const [images] = await new ImageReadingService(platform.database).ofDiagnoses({ tenantId }, [diagnosis.id]);
    [readId = '', refusedId = ''] = (images ?? []).map(({ id }) => toGlobalId('ImageReading', id));
  });
  afterAll(async () => {
    await api[Symbol.asyncDispose]();
    await platform[Symbol.asyncDispose]();
  });

  /** As the bytes of the path are given: `fetch` would tidy them up. */
  const get = (path: string, token = own, method = 'GET') =>
    new Promise<{ status: number; headers: http.IncomingHttpHeaders; body: Buffer }>((resolve, reject) => {
      const headers = token === nobody ? {} : { authorization: `Bearer ${token}` };
      const { hostname, port } = new URL(api.url);
      const request = http.request({ hostname, port, path, method, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
        });
      });
      request.on('error', reject).end();
    });
  const codeOf = (body: Buffer) => JSON.parse(body.toString()).errors[0].extensions.code;
  /** All that an answer says but for its trace id. */
  const said = ({ status, body }: { status: number; body: Buffer }) => {
    const [{ message, extensions }] = JSON.parse(body.toString()).errors;
    return { status, message, code: extensions.code };
  };

  it.each(['COVID19', 'AIR_BRONCHOGRAM'])('of %s is a PNG of the size of its image', async (finding) => {
    const { status, headers, body } = await get(`/overlays/${readId}/${finding}.png`);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'image/png',
      'content-length': String(body.length),
      'cache-control': 'private, max-age=3600, immutable',
      'x-content-type-options': 'nosniff',
      vary: 'authorization',
    });
    expect(await sharp(body).metadata()).toMatchObject({ format: 'png', width: 640, height: 480, hasAlpha: true });
  });

  /** The clinic's trail of what is beside GraphQL, newest first. */
  const trail = () =>
    inAuditScope(auditScopeOf('Query.diagnosisAuditTrail', contextOf(tenantId)), () =>
      new AuditTrail(platform.database).list(
        tenantId,
        { operation: 'ImageReading.overlay' },
        { first: 100, after: undefined },
      ),
    );

  it('is looked at by somebody, and so does the trail say; and who is refused it', async () => {
    const subject = `dr-${randomUUID()}`;
    await get(`/overlays/${readId}/COVID19.png`, await api.token({ tenantId, subject }));
    const [latest] = await trail();
    expect(latest).toMatchObject({
      actor: subject,
      objectType: 'ImageReading',
      patientId,
      outcome: 'DONE',
      reason: null,
    });
    expect(toGlobalId('ImageReading', latest?.objectIds[0] ?? '')).toBe(readId);
    await get(`/overlays/${readId}/COVID19.png`, await api.token({ tenantId, subject, roles: ['AUDITOR'] }));
    expect((await trail())[0]).toMatchObject({ actor: subject, objectIds: [], outcome: 'DENIED', reason: 'FORBIDDEN' });
  });

  it('of a case that is granted is there for its doctor, in the trail of the clinic', async () => {
    const grantee = { tenantId: randomUUID(), subject: `dr-${randomUUID()}` };
    const token = await api.token({ ...grantee, roles: ['RADIOLOGIST'] });
    expect((await get(`/overlays/${readId}/COVID19.png`, token)).status).toBe(404);
    const input = { studyId, grantee, reason: 'x', expiresAt: new Date(Date.now() + 3_600_000) };
    await platform.grants.grant(contextOf(tenantId), input);
    expect((await get(`/overlays/${readId}/COVID19.png`, token)).status).toBe(200);
    const mine = (await trail()).filter(({ actor }) => actor === grantee.subject);
    expect(mine).toMatchObject([{ actorTenantId: grantee.tenantId, patientId, outcome: 'DONE', reason: 'GRANTED' }]);
  });

  it('of each finding is its own', async () => {
    const [covid, ggo] = await Promise.all(
      ['COVID19', 'GROUND_GLASS_OPACITY'].map((finding) => get(`/overlays/${readId}/${finding}.png`)),
    );
    expect(covid?.body.equals(ggo?.body ?? Buffer.alloc(0))).toBe(false);
  });

  it('is no more there for another clinic than one that never was', async () => {
    const stranger = await api.token({ tenantId: randomUUID() });
    const foreign = await get(`/overlays/${readId}/COVID19.png`, stranger);
    const unknown = await get(`/overlays/${toGlobalId('ImageReading', randomUUID())}/COVID19.png`, stranger);
    expect(said(foreign)).toEqual(said(unknown));
    expect(said(foreign)).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect(foreign.headers['cache-control']).toBe('no-store');
  });

  it('is there for a doctor of another clinic while the case is granted to them', async () => {
    const doctor = { tenantId: randomUUID(), subject: `dr-${randomUUID()}` };
    const overlay = `/overlays/${readId}/COVID19.png`;
    const asRadiologist = await api.token({ ...doctor, roles: ['RADIOLOGIST'] });
    expect((await get(overlay, asRadiologist)).status).toBe(404);
    const granted = await platform.grants.grant(contextOf(tenantId), {
      studyId,
      grantee: doctor,
      reason: 'second opinion',
      expiresAt: new Date(Date.now() + 3_600_000),
    });
    if (granted.kind !== 'granted') throw new Error(granted.kind);
    expect((await get(overlay, asRadiologist)).status).toBe(200);
    // A grant is a radiologist's, and this one's.
    expect((await get(overlay, await api.token({ ...doctor, roles: ['CLINICIAN'] }))).status).toBe(404);
    expect((await get(overlay, await api.token({ tenantId: doctor.tenantId, roles: ['RADIOLOGIST'] }))).status).toBe(
      404,
    );
    await platform.grants.revoke(contextOf(tenantId), granted.grant.id);
    expect((await get(overlay, asRadiologist)).status).toBe(404);
  });

  it('is for nobody whose role sees no case', async () => {
    expect(
      (await get(`/overlays/${readId}/COVID19.png`, await api.token({ tenantId, roles: ['AUDITOR'] }))).status,
    ).toBe(403);
  });

  it('of an image that was refused is not there', async () => {
    expect(said(await get(`/overlays/${refusedId}/COVID19.png`))).toMatchObject({ status: 404 });
  });

  it('is for nobody without a token, whatever the path', async () => {
    for (const path of [`/overlays/${readId}/COVID19.png`, '/overlays/x', '/overlays']) {
      const { status, headers, body } = await get(path, nobody);
      expect([status, codeOf(body), headers['www-authenticate']]).toEqual([401, 'UNAUTHENTICATED', 'Bearer']);
    }
    for (const token of [await api.token({ expiresIn: '-1m' }), await api.token({ signedBy: 'stranger' })]) {
      expect((await get(`/overlays/${readId}/COVID19.png`, token)).status).toBe(401);
    }
  });

  it('is not for a role that sees no patients', async () => {
    const auditor = await api.token({ tenantId, roles: ['AUDITOR'] });
    expect(said(await get(`/overlays/${readId}/COVID19.png`, auditor))).toMatchObject({
      status: 403,
      code: 'FORBIDDEN',
    });
  });

  it.each([
    ['of an unknown finding', (id: string) => `/overlays/${id}/FRACTURE.png`],
    ['of a lesion by its short key', (id: string) => `/overlays/${id}/GGO.png`],
    ['of a property of every object', (id: string) => `/overlays/${id}/constructor.png`],
    ['with a query', (id: string) => `/overlays/${id}/COVID19.png?x=1`],
    ['with more behind it', (id: string) => `/overlays/${id}/COVID19.png/x`],
    ['with a newline behind it', (id: string) => `/overlays/${id}/COVID19.png%0a`],
    ['in another case', (id: string) => `/OVERLAYS/${id}/COVID19.png`],
    ['with a doubled slash', (id: string) => `/overlays//${id}/COVID19.png`],
    ['with dots', (id: string) => `/overlays/x/../${id}/COVID19.png`],
    ['with encoded dots', (id: string) => `/overlays/%2e%2e/${id}/COVID19.png`],
    ['with an encoded letter', (id: string) => `/overlays/${id}/COVID1%39.png`],
    ['with a NUL', (id: string) => `/overlays/${id}/COVID19.png%00.png`],
    ['of a bare UUID', () => `/overlays/${randomUUID()}/COVID19.png`],
    ['of something else', () => `/overlays/${toGlobalId('Diagnosis', randomUUID())}/COVID19.png`],
    ['of an id that is padded', (id: string) => `/overlays/${id}=/COVID19.png`],
    ['of an endless id', () => `/overlays/${'A'.repeat(4_000)}/COVID19.png`],
    ['of nothing', () => '/overlays/'],
    ['of an absolute address', (id: string) => `http://127.0.0.1/overlays/${id}/COVID19.png`],
  ])('%s is not there', async (_, path) => {
    expect(said(await get(path(readId)))).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });

  it.each(['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'])('is not to be had by %s', async (method) => {
    const { status, headers } = await get(`/overlays/${readId}/COVID19.png`, own, method);
    expect([status, headers.allow]).toEqual([405, 'GET']);
  });
});
