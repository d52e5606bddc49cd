import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TenantKeys } from '../keys/tenant-keys.js';
import { trialKeys } from '../keys/testing/trial-keys.js';
import { BlobNotFoundError, type BlobStore } from './blob-store.js';
import { openFileBlobStore } from './file-blob-store.js';
import { BrokenBlobError, PlainBlobError, SEGMENT_BYTES } from './sealed-blob.js';
import { type SealedBlobStore, sealedBlobReader, sealedBlobStore } from './sealed-blob-store.js';

const STORED_SEGMENT = SEGMENT_BYTES + 16;

describe('encrypted blobs', () => {
  let folder: string;
  let inner: BlobStore;
  let keys: TenantKeys;
  let blobs: SealedBlobStore;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pulmora-sealed-'));
    inner = await openFileBlobStore(folder);
    keys = trialKeys();
    blobs = sealedBlobStore(inner, keys);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const keyOf = (tenant = randomUUID()) => `${tenant}/${randomUUID()}/${randomUUID()}`;
  const chunked = (bytes: Buffer, size = 10_000) =>
    Readable.from(
      Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size)),
    );
  const stored = (key: string) => join(folder, key);
  const newest = (key: string) => keys.current(key.slice(0, 36), 'blobs');
  const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

  it.each([0, 1, SEGMENT_BYTES - 1, SEGMENT_BYTES, SEGMENT_BYTES + 1, 3 * SEGMENT_BYTES + 12_345])(
    'come back as they were, %i bytes, and say what the plain bytes are',
    async (size) => {
      const key = keyOf();
      const bytes = randomBytes(size);
      const written = await blobs.write(key, chunked(bytes));
      expect(written).toEqual({ size, sha256: digest(bytes), keyVersion: 1 });
      expect(bytes.equals(await blobs.read(key))).toBe(true);
      const parts: Buffer[] = [];
      for await (const part of await blobs.readStream(key)) parts.push(part);
      expect(bytes.equals(Buffer.concat(parts))).toBe(true);
      // Any process that may ask the key provider, without a database.
      expect(bytes.equals(await sealedBlobReader(inner, keys.cache).read(key))).toBe(true);
    },
  );

  it('show nothing of what they hold', async () => {
    const key = keyOf();
    const bytes = Buffer.from('Ada Lovelace, 1815-12-10. '.repeat(5_000));
    await blobs.write(key, chunked(bytes));
    const atRest = await readFile(stored(key));
    expect(atRest.includes('Lovelace')).toBe(false);
    expect(atRest.includes(digest(bytes))).toBe(false);
    await blobs.write(key, chunked(bytes));
    expect((await readFile(stored(key))).subarray(-100).equals(atRest.subarray(-100))).toBe(false);
  });

  it('do not open when cut short, at a segment or within one, nor lengthened, reordered, repeated or altered', async () => {
    const key = keyOf();
    await blobs.write(key, chunked(randomBytes(3 * SEGMENT_BYTES + 500)));
    const whole = await readFile(stored(key));
    const head = whole.length - (3 * STORED_SEGMENT + 500 + 16);
    const segment = (i: number) => whole.subarray(head + i * STORED_SEGMENT, head + (i + 1) * STORED_SEGMENT);
    const altered = (at: number) => {
      const copy = Buffer.from(whole);
      copy[at]! ^= 1;
      return copy;
    };
    const doctored = {
      'without its last segment': whole.subarray(0, head + 3 * STORED_SEGMENT),
      'without its first segment': Buffer.concat([whole.subarray(0, head), whole.subarray(head + STORED_SEGMENT)]),
      'cut within a segment': whole.subarray(0, head + STORED_SEGMENT + 100),
      'cut within its header': whole.subarray(0, 8),
      'its header alone': whole.subarray(0, head),
      lengthened: Buffer.concat([whole, Buffer.from([0])]),
      reordered: Buffer.concat([whole.subarray(0, head), segment(1), segment(0), segment(2), segment(3)]),
      repeated: Buffer.concat([whole.subarray(0, head), segment(0), segment(0), segment(1), segment(2), segment(3)]),
      'with another format': altered(4),
      'with another version': altered(8),
      'with another salt': altered(head - 1),
      'with another key': altered(30),
      'with a bit of its text changed': altered(head + 2 * STORED_SEGMENT + 7),
      'with a bit of its last tag changed': altered(whole.length - 1),
    };
    for (const [what, bytes] of Object.entries(doctored)) {
      await writeFile(stored(key), bytes);
      await expect(blobs.read(key), what).rejects.toThrow(BrokenBlobError);
    }
  });

  it('do not open under another key, of the same tenant or of another', async () => {
    const tenant = randomUUID();
    const [mine, alsoMine, foreign] = [keyOf(tenant), keyOf(tenant), keyOf()];
    for (const key of [mine, alsoMine, foreign]) await blobs.write(key, chunked(randomBytes(100)));
    await copyFile(stored(alsoMine), stored(mine));
    await expect(blobs.read(mine)).rejects.toThrow(BrokenBlobError);
    await copyFile(stored(foreign), stored(mine));
    await expect(blobs.read(mine)).rejects.toThrow(BrokenBlobError);
  });

  it('are refused as plain ones, and sealed when their digest is what it should be', async () => {
    const key = keyOf();
    const bytes = randomBytes(200_000);
    await mkdir(dirname(stored(key)), { recursive: true });
    await writeFile(stored(key), bytes);
    await expect(blobs.read(key)).rejects.toThrow(PlainBlobError);
    await expect(blobs.reseal(key, digest(randomBytes(3)), await newest(key))).rejects.toThrow(BrokenBlobError);
    expect(bytes.equals(await readFile(stored(key)))).toBe(true);
    expect(await blobs.reseal(key, digest(bytes), await newest(key))).toMatchObject({ keyVersion: 1 });
    expect(bytes.equals(await blobs.read(key))).toBe(true);
  });

  it('are written anew under a new key while they are read', async () => {
    const key = keyOf();
    const bytes = randomBytes(2_000_000);
    const { sha256 } = await blobs.write(key, chunked(bytes));
    await keys.rotate(key.slice(0, 36), 'blobs');
    const reads = Array.from({ length: 20 }, () => blobs.read(key));
    expect((await blobs.reseal(key, sha256, await newest(key))).keyVersion).toBe(2);
    for (const read of [...reads, blobs.read(key)]) expect(digest(await read)).toBe(sha256);
    expect(await readdir(dirname(stored(key)))).toHaveLength(1);
  });

  it('leave nothing of a source that failed, and say so in its words', async () => {
    const key = keyOf();
    const source = Readable.from(
      (async function* () {
        yield randomBytes(100_000);
        throw new Error('cut off');
      })(),
    );
    await expect(blobs.write(key, source)).rejects.toThrow('cut off');
    await expect(blobs.read(key)).rejects.toThrow(BlobNotFoundError);
    const streamed = async () => {
      for await (const _part of await blobs.readStream(key));
    };
    await expect(streamed()).rejects.toThrow(BlobNotFoundError);
    expect(await readdir(dirname(stored(key)))).toEqual([]);
  });
});
