import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { Readable } from 'node:stream';
import {
  createTenantDatabase,
  openDatabase,
  openFileBlobStore,
  type RequestContext,
  type SealedBlobStore,
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
import sharp from 'sharp';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CtImageEntity } from '../image/ct-image.entity.js';
import { DEFAULT_IMAGE_LIMITS } from '../image/image-rejection.js';
import { UploadQuotas } from '../quota/upload-quotas.js';
import { StudyEntity } from './study.entity.js';
import { type NewStudy, StudyService } from './study.service.js';

const picture = (shade: number) =>
  sharp({ create: { width: 80, height: 80, channels: 3, background: { r: shade, g: shade, b: shade } } })
    .png()
    .toBuffer();

const upload = (content: Buffer | (() => Readable)): Promise<FileUpload> =>
  Promise.resolve({
    createReadStream: () => (Buffer.isBuffer(content) ? Readable.from([content]) : content()),
  } as FileUpload);

function contextOf(tenantId: string): RequestContext {
  return {
    identity: { subject: 'test', tenantId, roles: ['CLINICIAN'], expiresAt: Date.now() / 1_000 + 60, token: 'none' },
    traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`,
    signal: new AbortController().signal,
    loaders: new Map(),
  };
}

const ROOM = { STORED_BYTES: 1e9, BYTES_PER_DAY: 1e9, STUDIES_PER_DAY: 1_000 };

const options = (database: TenantDatabase, quotas = new UploadQuotas(database, ROOM)) => ({
  database,
  quotas,
  // The patient service is asked in the whole platform's tests; here every patient is known.
  patients: { find: async () => ({ aiReadingConsent: true }) },
  limits: { ...DEFAULT_IMAGE_LIMITS, maxBytes: 100_000 },
  maxImages: 5,
});

describe('the intake of studies', () => {
  let databases: TestDatabases;
  let dataSource: DataSource;
  let database: TenantDatabase;
  let folder: TemporaryDirectory;
  let service: StudyService;
  let blobs: SealedBlobStore;

  beforeAll(async () => {
    [databases, folder] = await Promise.all([createTestDatabases(), temporaryDirectory('blobs')]);
    const entities = [StudyEntity, CtImageEntity];
    dataSource = await openDatabase({ url: databases.study, entities, applicationName: 'test' });
    database = createTenantDatabase(dataSource);
    blobs = sealedBlobStore(await openFileBlobStore(folder.path), trialKeys(database));
    service = new StudyService({ ...options(database), blobs });
  });
  afterAll(async () => {
    await dataSource.destroy();
    await Promise.all([databases[Symbol.asyncDispose](), folder[Symbol.asyncDispose]()]);
  });

  const receive = async (tenantId: string, images: Promise<FileUpload>[], change: Partial<NewStudy> = {}) =>
    service.receive(contextOf(tenantId), {
      patientId: toGlobalId('Patient', randomUUID()),
      images,
      priority: 'ROUTINE',
      ...change,
    });
  /** Studies, images and events in the database, and blobs, that a clinic has. */
  const traces = async (tenantId: string) => {
    const [studies, images] = await database.read(tenantId, async (unit) => [
      await unit.repository(StudyEntity).count(),
      await unit.repository(CtImageEntity).count(),
    ]);
    const blobs = await readdir(`${folder.path}/${tenantId}`).catch(() => []);
    return { studies, images, blobs: blobs.length };
  };

  it('takes in what comes, in the order of the list and not of its arrival', async () => {
    const tenant = randomUUID();
    const [dark, light] = await Promise.all([picture(10), picture(240)]);
    let darkArrives: (file: FileUpload) => void = () => {};
    const late = new Promise<FileUpload>((resolve) => {
      darkArrives = resolve;
    });
    const receiving = receive(tenant, [
      late,
      upload(() => {
        void upload(dark).then(darkArrives);
        return Readable.from([light]);
      }),
    ]);
    const result = await receiving;
    if (result.kind !== 'received') throw new Error(result.kind);
    const [images] = await service.imagesOf({ tenantId: tenant }, [result.study.id]);
    expect(images?.map((image) => image.sizeBytes)).toEqual([dark.length, light.length]);
    expect(await traces(tenant)).toEqual({ studies: 1, images: 2, blobs: 1 });
  });

  it('answers with the study that exists, also when the same comes twice at once', async () => {
    const tenant = randomUUID();
    const patientId = toGlobalId('Patient', randomUUID());
    const bytes = await picture(99);
    const both = await Promise.all([1, 2].map(() => receive(tenant, [upload(bytes)], { patientId })));
    const again = await receive(tenant, [upload(bytes)], { patientId });
    expect(both.map((result) => result.kind).toSorted()).toEqual(['exists', 'received']);
    expect(again.kind).toBe('exists');
    const ids = [...both, again].map((result) => ('study' in result ? result.study.id : undefined));
    expect(new Set(ids).size).toBe(1);
    expect(await traces(tenant)).toEqual({ studies: 1, images: 1, blobs: 1 });
    expect((await receive(tenant, [upload(bytes)])).kind).toBe('received');
  });

  it('keeps nothing of a study with one bad image, and says which', async () => {
    const tenant = randomUUID();
    const good = await picture(1);
    const result = await receive(tenant, [upload(good), upload(Buffer.from('text')), upload(good)]);
    expect(result).toEqual({ kind: 'rejected', reason: 'UNSUPPORTED_TYPE', position: 1 });
    expect(await receive(tenant, [upload(Buffer.alloc(0))])).toMatchObject({ reason: 'EMPTY', position: 0 });
    expect(await receive(tenant, [upload(Buffer.alloc(200_000))])).toMatchObject({ reason: 'TOO_LARGE' });
    expect(await traces(tenant)).toEqual({ studies: 0, images: 0, blobs: 0 });
  });

  it('keeps nothing of an upload that breaks off', async () => {
    const tenant = randomUUID();
    const breaking = () =>
      Readable.from(
        (async function* () {
          yield Buffer.from([0x89, 0x50]);
          throw Object.assign(new Error('gone'), { status: 499 });
        })(),
      );
    await expect(receive(tenant, [upload(await picture(5)), upload(breaking)])).rejects.toMatchObject({
      extensions: { code: 'UPLOAD_ABORTED' },
    });
    expect(await traces(tenant)).toEqual({ studies: 0, images: 0, blobs: 0 });
  });

  it('keeps the images of a study whose commit was not confirmed, since it may have been made', async () => {
    const tenant = randomUUID();
    const unconfirmed: TenantDatabase = {
      read: database.read,
      across: database.across,
      async write(tenantId, work) {
        await database.write(tenantId, work);
        throw new Error('the connection was lost after the commit');
      },
    };
    const cutOff = new StudyService({
      ...options(unconfirmed, new UploadQuotas(database, ROOM)),
      blobs,
    });
    const patientId = toGlobalId('Patient', randomUUID());
    const bytes = await picture(77);
    const attempt = cutOff.receive(contextOf(tenant), { patientId, images: [upload(bytes)], priority: 'ROUTINE' });
    await expect(attempt).rejects.toThrow('the connection was lost');
    expect(await traces(tenant)).toEqual({ studies: 1, images: 1, blobs: 1 });
    expect((await receive(tenant, [upload(bytes)], { patientId })).kind).toBe('exists');
  });

  it('refuses one file in two places, none, too many, and notes without an end', async () => {
    const tenant = randomUUID();
    const file = upload(await picture(5));
    await expect(receive(tenant, [file, file])).rejects.toMatchObject({ extensions: { code: 'UPLOAD_INVALID' } });
    expect(await receive(tenant, [])).toMatchObject({ kind: 'invalid', fault: { field: 'images' } });
    const many = Array.from({ length: 6 }, () => upload(Buffer.from('x')));
    expect(await receive(tenant, many)).toMatchObject({ kind: 'invalid', fault: { field: 'images' } });
    const clinicalNotes = 'x'.repeat(4_001);
    expect(await receive(tenant, [upload(Buffer.from('x'))], { clinicalNotes })).toMatchObject({
      kind: 'invalid',
      fault: { field: 'clinicalNotes' },
    });
    expect(await traces(tenant)).toEqual({ studies: 0, images: 0, blobs: 0 });
  });

  it("gives a page of each patient's studies in one query", async () => {
    const tenant = randomUUID();
    const patients = [randomUUID(), randomUUID(), randomUUID()];
    for (const [i, count] of [3, 1, 0].entries()) {
      for (let n = 0; n < count; n += 1) {
        const patientId = toGlobalId('Patient', patients[i] ?? '');
        await receive(tenant, [upload(await picture(10 * i + n))], { patientId });
      }
    }
    const first = await service.ofPatients(tenant, patients, { first: 2, after: undefined });
    expect(first.map((studies) => studies.length)).toEqual([3, 1, 0]);
    const last = first[0]?.[1];
    const after = last ? { at: last.receivedAt, id: last.id } : undefined;
    const second = await service.ofPatients(tenant, patients, { first: 2, after });
    expect(second[0]).toHaveLength(1);
    expect((await service.ofPatients(randomUUID(), patients, { first: 2, after: undefined })).flat()).toEqual([]);
  });
});
