import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  AuditTrail,
  auditScopeOf,
  createIdentityVerifier,
  createLogger,
  createMetrics,
  createOperationsServer,
  createTenantDatabase,
  inAuditScope,
  Lifecycle,
  newCloudEvent,
  onBehalfOfUsers,
  openDatabase,
  openFileBlobStore,
  type RequestContext,
  type SealedBlobStore,
  sealedBlobStore,
  type TenantDatabase,
  toGlobalId,
} from '@pulmora/platform';
import { GRANT_CHANGED, keepGrant } from '@pulmora/schema';
import {
  createTestDatabases,
  startTestIssuer,
  type TemporaryDirectory,
  type TestDatabases,
  type TestIssuer,
  temporaryDirectory,
  trialKeys,
} from '@pulmora/stack';
import type { FileUpload } from 'graphql-upload-minimal';
import sharp from 'sharp';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { studyGrants } from '../grant/granted-cases.js';
import { UploadQuotas } from '../quota/upload-quotas.js';
import { StudyEntity } from '../study/study.entity.js';
import { StudyService } from '../study/study.service.js';
import { CtImageEntity } from './ct-image.entity.js';
import { DEFAULT_IMAGE_LIMITS } from './image-rejection.js';
import { serveImages } from './image-serving.js';

const tenantId = randomUUID();
const patientId = randomUUID();

function contextOf(roles: RequestContext['identity']['roles'] = ['CLINICIAN']): RequestContext {
  return {
    identity: { subject: 'test', tenantId, roles, expiresAt: Date.now() / 1_000 + 60, token: 'none' },
    traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`,
    signal: new AbortController().signal,
    loaders: new Map(),
  };
}

describe("an image's pixels", () => {
  const lifecycle = new Lifecycle();
  let databases: TestDatabases;
  let dataSource: DataSource;
  let database: TenantDatabase;
  let folder: TemporaryDirectory;
  let blobs: SealedBlobStore;
  let issuer: TestIssuer;
  let url: string;
  let png: Buffer;
  let studyId: string;
  let image: string;

  beforeAll(async () => {
    [databases, folder, issuer] = await Promise.all([
      createTestDatabases(),
      temporaryDirectory('blobs'),
      startTestIssuer(),
    ]);
    const entities = [StudyEntity, CtImageEntity];
    dataSource = await openDatabase({ url: databases.study, entities, applicationName: 'test' });
    database = createTenantDatabase(dataSource);
    blobs = sealedBlobStore(await openFileBlobStore(folder.path), trialKeys(database));
    const room = { STORED_BYTES: 1e9, BYTES_PER_DAY: 1e9, STUDIES_PER_DAY: 10 };
    const options = {
      blobs,
      quotas: new UploadQuotas(database, room),
      patients: { find: async () => ({ aiReadingConsent: true }) },
      limits: DEFAULT_IMAGE_LIMITS,
      maxImages: 5,
    };
    png = await sharp({ create: { width: 80, height: 72, channels: 3, background: 'grey' } })
      .png()
      .toBuffer();
    const file = { createReadStream: () => Readable.from([png]) } as FileUpload;
    const intake = await new StudyService({ ...options, database }).receive(contextOf(), {
      patientId: toGlobalId('Patient', patientId),
      images: [Promise.resolve(file)],
      priority: 'ROUTINE',
    });
    if (intake.kind !== 'received') throw new Error(intake.kind);
    studyId = intake.study.id;
    const users = onBehalfOfUsers(database);
    const service = new StudyService({ ...options, database: users });
    const [images] = await new StudyService({ ...options, database }).imagesOf({ tenantId }, [studyId]);
    image = toGlobalId('CtImage', images?.[0]?.id ?? '');
    const { registry } = createMetrics('test');
    const ready = () => ({ ready: true });
    const server = createOperationsServer({ host: '127.0.0.1', port: 0, registry, lifecycle, readiness: ready });
    serveImages(server, {
      service,
      blobs,
      database: users,
      identity: createIdentityVerifier({ issuer: issuer.issuer, audience: issuer.audience }),
      logger: createLogger('test', 'fatal'),
    });
    url = `http://127.0.0.1:${await server.listen()}`;
  });
  afterAll(async () => {
    await lifecycle.close();
    await dataSource.destroy();
    await issuer.stop();
    await Promise.all([databases[Symbol.asyncDispose](), folder[Symbol.asyncDispose]()]);
  });

  const get = async (path: string, token?: string) => {
    const response = await fetch(`${url}${path}`, token ? { headers: { authorization: `Bearer ${token}` } } : {});
    return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) };
  };
  const own = (roles: ('CLINICIAN' | 'RADIOLOGIST' | 'ADMIN' | 'AUDITOR')[] = ['CLINICIAN'], subject = 'dr-own') =>
    issuer.token({ tenantId, roles, subject });
  const said = ({ status, body }: { status: number; body: Buffer }) => {
    const [{ message, extensions }] = JSON.parse(body.toString()).errors;
    return { status, message, code: extensions.code };
  };
  /** The clinic's trail of what is beside GraphQL, newest first. */
  const trail = () =>
    inAuditScope(auditScopeOf('Query.studyAuditTrail', contextOf(['AUDITOR'])), () =>
      new AuditTrail(database).list(tenantId, { operation: 'CtImage.pixels' }, { first: 100, after: undefined }),
    );

  it('come as they came in, to be kept by the browser that asked for them', async () => {
    const { status, headers, body } = await get(`/images/${image}`, await own());
    expect(status).toBe(200);
    expect(body.equals(png)).toBe(true);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': String(png.length),
      'cache-control': 'private, max-age=3600, immutable',
      'x-content-type-options': 'nosniff',
      vary: 'authorization',
    });
  });

  it('are looked at by somebody, and so does the trail say; and who is refused them', async () => {
    const subject = `dr-${randomUUID()}`;
    await get(`/images/${image}`, await own(['RADIOLOGIST'], subject));
    const [latest] = await trail();
    expect(latest).toMatchObject({ actor: subject, objectType: 'CtImage', patientId, outcome: 'DONE', reason: null });
    expect(toGlobalId('CtImage', latest?.objectIds[0] ?? '')).toBe(image);
    for (const role of ['ADMIN', 'AUDITOR'] as const) {
      expect((await get(`/images/${image}`, await own([role], subject))).status).toBe(403);
      expect((await trail())[0]).toMatchObject({ actor: subject, objectIds: [], outcome: 'DENIED' });
    }
  });

  it('are no more there for another clinic than such as never were', async () => {
    const stranger = await issuer.token({ tenantId: randomUUID() });
    const foreign = await get(`/images/${image}`, stranger);
    const unknown = await get(`/images/${toGlobalId('CtImage', randomUUID())}`, stranger);
    expect(said(foreign)).toEqual(said(unknown));
    expect(said(foreign)).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect(foreign.headers.get('cache-control')).toBe('no-store');
  });

  it('are there for a radiologist of another clinic while the case is granted to them', async () => {
    const doctor = { tenantId: randomUUID(), subject: `dr-${randomUUID()}` };
    const token = await issuer.token({ ...doctor, roles: ['RADIOLOGIST'] });
    expect((await get(`/images/${image}`, token)).status).toBe(404);
    const grant = {
      grantId: randomUUID(),
      studyId,
      patientId,
      kind: 'GRANT' as const,
      granteeTenantId: doctor.tenantId,
      granteeSubject: doctor.subject,
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
      revokedAt: null,
      revision: 1,
    };
    const told = (data: typeof grant | (Omit<typeof grant, 'revokedAt'> & { revokedAt: string })) =>
      keepGrant(
        database,
        newCloudEvent({ source: 'test', type: GRANT_CHANGED, subject: data.grantId, tenantId, data }),
        studyGrants,
      );
    await told(grant);
    expect((await get(`/images/${image}`, token)).status).toBe(200);
    expect((await trail())[0]).toMatchObject({
      actor: doctor.subject,
      actorTenantId: doctor.tenantId,
      patientId,
      reason: 'GRANTED',
    });
    expect((await get(`/images/${image}`, await issuer.token({ ...doctor, roles: ['CLINICIAN'] }))).status).toBe(404);
    await told({ ...grant, revokedAt: new Date().toISOString(), revision: 2 });
    expect((await get(`/images/${image}`, token)).status).toBe(404);
  });

  it.each([
    ['with a query', (id: string) => `/images/${id}?x=1`],
    ['with more behind it', (id: string) => `/images/${id}/x`],
    ['of a bare UUID', () => `/images/${randomUUID()}`],
    ['of something else', () => `/images/${toGlobalId('Study', randomUUID())}`],
    ['of a blob key', (id: string) => `/images/${tenantId}%2F${id}`],
    ['of nothing', () => '/images/'],
  ])('%s are not there', async (_, path) => {
    expect(said(await get(path(image), await own()))).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });

  it('are for nobody without a token', async () => {
    expect((await get(`/images/${image}`)).status).toBe(401);
    expect((await get(`/images/${image}`, await issuer.token({ tenantId, expiresIn: '-1m' }))).status).toBe(401);
  });

  it('of a patient who is just being erased are not there, whatever rows are left', async () => {
    await blobs.removePrefix(`${tenantId}/${studyId}`);
    expect(said(await get(`/images/${image}`, await own()))).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });
});
