import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BlobNotFoundError, type BlobStore } from './blob-store.js';
import { openFileBlobStore } from './file-blob-store.js';

let folder: string;
let blobs: BlobStore;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulmora-blobs-'));
  blobs = await openFileBlobStore(folder);
});
afterAll(() => rm(folder, { recursive: true }));

const key = () => `${randomUUID()}/${randomUUID()}/${randomUUID()}`;

it('keeps what was written, and says what it was', async () => {
  const place = key();
  const written = await blobs.write(place, Readable.from([Buffer.from('ab'), Buffer.from('c')]));
  expect(written).toEqual({ size: 3, sha256: createHash('sha256').update('abc').digest('hex') });
  expect((await blobs.read(place)).toString()).toBe('abc');
  await blobs.removePrefix(place.split('/').slice(0, 2).join('/'));
  await expect(blobs.read(place)).rejects.toThrow(BlobNotFoundError);
});

it('keeps nothing of a source that failed', async () => {
  const place = key();
  const source = Readable.from(
    (async function* () {
      yield Buffer.from('some of it');
      throw new Error('cut off');
    })(),
  );
  await expect(blobs.write(place, source)).rejects.toThrow('cut off');
  await expect(blobs.read(place)).rejects.toThrow(BlobNotFoundError);
  expect(await readdir(join(folder, place.split('/').slice(0, 2).join('/')))).toEqual([]);
});

it('takes no key that leads anywhere else', async () => {
  const tenant = randomUUID();
  const hostile = [
    '',
    '/',
    '..',
    `${tenant}/../${tenant}`,
    `${tenant}/%2e%2e/${tenant}`,
    `/etc/passwd`,
    `${tenant}\0/x`,
  ];
  for (const bad of hostile) {
    await expect(blobs.read(bad), bad).rejects.toThrow(TypeError);
    await expect(
      blobs.withLocalFile(bad, async () => {}),
      bad,
    ).rejects.toThrow(TypeError);
    await expect(blobs.removePrefix(bad), bad).rejects.toThrow(TypeError);
  }
});
