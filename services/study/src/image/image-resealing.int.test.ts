import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import {
  createLogger,
  createTenantDatabase,
  noteErasure,
  openDatabase,
  openFileBlobStore,
  type SealedBlobStore,
  sealedBlobStore,
  type TenantDatabase,
  type TenantKeys,
} from '@pulmora/platform';
import {
  createTestDatabases,
  type TemporaryDirectory,
  type TestDatabases,
  temporaryDirectory,
  trialKeys,
} from '@pulmora/stack';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StudyEntity } from '../study/study.entity.js';
import { CtImageEntity } from './ct-image.entity.js';
import { startImageResealing } from './image-resealing.js';

const logger = createLogger('test', 'fatal');

describe('encrypting images anew', () => {
  let databases: TestDatabases;
  let folder: TemporaryDirectory;
  let dataSource: DataSource;
  let reconcilerSource: DataSource;
  let database: TenantDatabase;
  let keys: TenantKeys;
  let blobs: SealedBlobStore;
  beforeAll(async () => {
    [databases, folder] = await Promise.all([createTestDatabases(), temporaryDirectory('blobs')]);
    const entities = [StudyEntity, CtImageEntity];
    // One connection: a job that needs two at a time would wait for ever.
    dataSource = await openDatabase({ url: databases.study, entities, applicationName: 'test', poolSize: 1 });
    reconcilerSource = await openDatabase({ url: databases.studyReconciler, entities, applicationName: 'test' });
    database = createTenantDatabase(dataSource);
    keys = trialKeys(database);
    blobs = sealedBlobStore(await openFileBlobStore(folder.path), keys);
  });
  afterAll(async () => {
    await Promise.all([dataSource.destroy(), reconcilerSource.destroy()]);
    await Promise.all([databases[Symbol.asyncDispose](), folder[Symbol.asyncDispose]()]);
  });

  const resealing = (change: object = {}) =>
    startImageResealing({ reconcilerSource, database, blobs, keys, logger, intervalMs: 3_600_000, ...change });
  const reseal = async (change: object = {}): Promise<number> => {
    const job = resealing(change);
    try {
      // What it began by itself counts as this.
      return await job.now();
    } finally {
      await job.stop();
    }
  };

  /** A study of one image, of which the database has heard as the caller says. */
  async function study(tenantId: string, bytes: Buffer, keyVersion: number) {
    const [id, imageId, patientId] = [randomUUID(), randomUUID(), randomUUID()];
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const now = new Date();
    await database.write(tenantId, async (unit) => {
      await unit.repository(StudyEntity).insert({
        tenantId,
        id,
        patientId,
        priority: 'STAT',
        clinicalNotes: null,
        aiReadingConsent: true,
        consentRevision: 1,
        contentDigest: id,
        receivedAt: now,
        readingSettledAt: null,
        readingRequestedAt: now,
        readingRequests: 1,
      });
      await unit.repository(CtImageEntity).insert({
        tenantId,
        id: imageId,
        studyId: id,
        position: 0,
        mediaType: 'image/png',
        width: 9,
        height: 9,
        sizeBytes: bytes.length,
        sha256,
        keyVersion,
      });
    });
    const key = `${tenantId}/${id}/${imageId}`;
    return { key, patientId, file: path.join(folder.path, key) };
  }
  async function plain(tenantId: string) {
    const bytes = randomBytes(100_000);
    const stored = await study(tenantId, bytes, 0);
    await mkdir(path.dirname(stored.file), { recursive: true });
    await writeFile(stored.file, bytes);
    return { ...stored, bytes };
  }
  async function sealed(tenantId: string) {
    const bytes = randomBytes(100_000);
    const stored = await study(tenantId, bytes, 1);
    await blobs.write(stored.key, Readable.from([bytes]));
    return { ...stored, bytes };
  }
  const versions = async (tenantId: string): Promise<number[]> => {
    const rows: { key_version: number }[] = await database.read(tenantId, (unit) =>
      unit.manager.query('SELECT key_version FROM ct_images ORDER BY key_version'),
    );
    return rows.map((row) => row.key_version);
  };

  it('encrypts what was stored plain, of every clinic', async () => {
    const [a, b] = [randomUUID(), randomUUID()];
    const images = [await plain(a), await plain(a), await plain(b)];
    expect(await reseal()).toBe(3);
    for (const { key, file, bytes } of images) {
      expect(bytes.equals(await blobs.read(key))).toBe(true);
      expect((await readFile(file)).includes(bytes.subarray(0, 64))).toBe(false);
    }
    expect([await versions(a), await versions(b)]).toEqual([[1, 1], [1]]);
    expect(await reseal()).toBe(0);
  });

  it('goes on where it was stopped, and takes in what was written with the old key meanwhile', async () => {
    const tenant = randomUUID();
    const images = [await sealed(tenant), await sealed(tenant), await sealed(tenant)];
    await keys.rotate(tenant, 'blobs');
    const cutOff = {
      ...blobs,
      async reseal(...args: Parameters<SealedBlobStore['reseal']>) {
        const written = await blobs.reseal(...args);
        await first.stop().catch(() => {});
        return written;
      },
    };
    const first = { stop: async () => {} };
    const job = resealing({ blobs: cutOff });
    // Not awaited: it ends when the image at hand is done.
    first.stop = async () => void job.stop();
    await job.now();
    expect(await versions(tenant)).toEqual([1, 1, 2]);
    images.push(await sealed(tenant));
    expect(await reseal()).toBe(3);
    expect(await versions(tenant)).toEqual([2, 2, 2, 2]);
    for (const { key, bytes } of images) expect(bytes.equals(await blobs.read(key))).toBe(true);
  });

  it('leaves alone what was altered or is gone, and brings back nobody who was erased', async () => {
    const tenant = randomUUID();
    const [altered, gone, erased, good] = [
      await plain(tenant),
      await plain(tenant),
      await plain(tenant),
      await plain(tenant),
    ];
    await writeFile(altered.file, randomBytes(50));
    await blobs.removePrefix(gone.key);
    await database.write(tenant, (unit) => noteErasure(unit, erased.patientId));
    await blobs.removePrefix(erased.key);
    expect(await reseal()).toBe(1);
    expect(await versions(tenant)).toEqual([0, 0, 0, 1]);
    expect((await readFile(altered.file)).length).toBe(50);
    for (const { file } of [gone, erased]) await expect(readFile(file)).rejects.toThrow('ENOENT');
    expect(good.bytes.equals(await blobs.read(good.key))).toBe(true);
  });
});
