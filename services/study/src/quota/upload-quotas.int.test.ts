import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { Readable } from 'node:stream';
import {
  createTenantDatabase,
  openDatabase,
  openFileBlobStore,
  type RequestContext,
  sealedBlobStore,
  type TenantDatabase,
  toGlobalId,
} from '@pulmora/platform';
import {
  createTestDatabases,
  type TemporaryDirectory,
  type TestDatabases,
  temporaryDirectory,
  trialKeys,
} from '@pulmora/stack';
import type { FileUpload } from 'graphql-upload-minimal';
import pg from 'pg';
import sharp from 'sharp';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CtImageEntity } from '../image/ct-image.entity.js';
import { DEFAULT_IMAGE_LIMITS } from '../image/image-rejection.js';
import { StudyEntity } from '../study/study.entity.js';
import { StudyService } from '../study/study.service.js';
import type { QuotaAmounts } from './quota.js';
import { UploadQuotas } from './upload-quotas.js';

let databases: TestDatabases;
let dataSource: DataSource;
let database: TenantDatabase;
let folder: TemporaryDirectory;
let picture: Buffer;

beforeAll(async () => {
  [databases, folder] = await Promise.all([createTestDatabases(), temporaryDirectory('blobs')]);
  const entities = [StudyEntity, CtImageEntity];
  dataSource = await openDatabase({ url: databases.study, entities, applicationName: 'test' });
  database = createTenantDatabase(dataSource);
  picture = await sharp({ create: { width: 80, height: 80, channels: 3, background: '#777777' } })
    .png()
    .toBuffer();
});
afterAll(async () => {
  await dataSource.destroy();
  await Promise.all([databases[Symbol.asyncDispose](), folder[Symbol.asyncDispose]()]);
});

const upload = (content: Buffer | (() => Readable)): Promise<FileUpload> =>
  Promise.resolve({
    createReadStream: () => (Buffer.isBuffer(content) ? Readable.from([content]) : content()),
  } as FileUpload);

/** A clinic that may send in this much, and what comes of its uploads. */
async function clinic(change: Partial<QuotaAmounts> = {}) {
  const tenantId = randomUUID();
  const limits = { STORED_BYTES: 1e9, BYTES_PER_DAY: 1e9, STUDIES_PER_DAY: 1_000, ...change };
  const quotas = new UploadQuotas(database, limits);
  const service = new StudyService({
    database,
    quotas,
    blobs: sealedBlobStore(await openFileBlobStore(folder.path), trialKeys(database)),
    patients: { find: async () => ({ aiReadingConsent: true }) },
    limits: DEFAULT_IMAGE_LIMITS,
    maxImages: 5,
  });
  const context: RequestContext = {
    identity: { subject: 'test', tenantId, roles: ['CLINICIAN'], expiresAt: Date.now() / 1_000 + 60, token: 'none' },
    traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`,
    signal: new AbortController().signal,
    loaders: new Map(),
  };
  return {
    tenantId,
    quotas,
    send: (...files: Promise<FileUpload>[]) =>
      service.receive(context, { patientId: toGlobalId('Patient', randomUUID()), images: files, priority: 'ROUTINE' }),
    used: async () => (await quotas.standing(tenantId)).used,
    reserved: async () => (await quotas.standing(tenantId)).reserved.STORED_BYTES,
    blobs: async () => (await readdir(`${folder.path}/${tenantId}`).catch(() => [])).length,
  };
}

async function asAdmin(text: string, values: unknown[]): Promise<void> {
  const client = new pg.Client({ connectionString: databases.admin.study });
  await client.connect();
  try {
    await client.query(text, values);
  } finally {
    await client.end();
  }
}

const kinds = (results: readonly { kind: string }[]) => results.map(({ kind }) => kind).toSorted();

it('uploads at the same time do not overshoot together: studies in a day', async () => {
  const { send, used, reserved, blobs } = await clinic({ STUDIES_PER_DAY: 3 });
  const results = await Promise.all(Array.from({ length: 8 }, () => send(upload(picture))));
  expect(kinds(results)).toEqual([...Array(5).fill('quota'), ...Array(3).fill('received')]);
  expect(await used()).toMatchObject({ STUDIES_PER_DAY: 3, STORED_BYTES: 3 * picture.length });
  expect(await reserved()).toBe(0);
  expect(await blobs()).toBe(3);
});

it('uploads at the same time do not overshoot together: bytes', async () => {
  const limit = Math.floor(picture.length * 2.5);
  const { send, used, reserved, blobs } = await clinic({ STORED_BYTES: limit });
  await Promise.all(Array.from({ length: 6 }, () => send(upload(picture))));
  const results = [await send(upload(picture)), await send(upload(picture)), await send(upload(picture))];
  expect(results.at(-1)).toMatchObject({ kind: 'quota', exceeded: { quota: 'STORED_BYTES', limit } });
  expect(await used()).toMatchObject({ STORED_BYTES: 2 * picture.length });
  expect(await reserved()).toBe(0);
  expect(await blobs()).toBe(2);
});

it('stores nothing of a giant beyond what there is room for', async () => {
  const { send, used, reserved, blobs } = await clinic({ BYTES_PER_DAY: 300_000 });
  const giant = () =>
    Readable.from(
      (async function* () {
        for (let i = 0; i < 200; i += 1) yield Buffer.alloc(100_000, 1);
      })(),
    );
  const result = await send(upload(picture), upload(giant));
  expect(result).toMatchObject({ kind: 'quota', exceeded: { quota: 'BYTES_PER_DAY', used: 0, limit: 300_000 } });
  expect(await used()).toEqual({ STORED_BYTES: 0, BYTES_PER_DAY: 0, STUDIES_PER_DAY: 0 });
  expect([await reserved(), await blobs()]).toEqual([0, 0]);
});

it('what fails, and what is erased, gives back; what was sent in today stays counted', async () => {
  const { tenantId, send, used, reserved } = await clinic();
  expect(await send(upload(Buffer.from('no image')))).toMatchObject({ kind: 'rejected' });
  expect([await used(), await reserved()]).toEqual([{ STORED_BYTES: 0, BYTES_PER_DAY: 0, STUDIES_PER_DAY: 0 }, 0]);
  await send(upload(picture));
  await database.write(tenantId, (unit) => unit.repository(StudyEntity).delete({ tenantId }));
  expect(await used()).toEqual({ STORED_BYTES: 0, BYTES_PER_DAY: picture.length, STUDIES_PER_DAY: 1 });
});

it('a claim of a process that died is void after a while', async () => {
  const { tenantId, quotas, send } = await clinic({ STUDIES_PER_DAY: 1 });
  await quotas.reserve(tenantId, randomUUID());
  expect((await send(upload(picture))).kind).toBe('quota');
  await asAdmin(`UPDATE upload_reservations SET expires_at = now() - interval '1 second' WHERE tenant_id = $1`, [
    tenantId,
  ]);
  expect((await send(upload(picture))).kind).toBe('received');
});

it('goes by what an operator has set for the clinic, which no service can', async () => {
  const { tenantId, send } = await clinic({ STUDIES_PER_DAY: 0 });
  expect((await send(upload(picture))).kind).toBe('quota');
  await asAdmin('INSERT INTO upload_quotas (tenant_id, studies_per_day) VALUES ($1, 1)', [tenantId]);
  expect((await send(upload(picture))).kind).toBe('received');
  const raise = database.write(tenantId, (unit) =>
    unit.manager.query('UPDATE upload_quotas SET studies_per_day = 1000000 WHERE tenant_id = $1', [tenantId]),
  );
  await expect(raise).rejects.toThrow(/permission denied/);
});
