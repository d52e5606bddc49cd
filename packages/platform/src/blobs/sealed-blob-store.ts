import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { DataKey, KeyCache } from '../keys/key-cache.js';
import { KeyRefusedError } from '../keys/key-provider.js';
import type { TenantKeys } from '../keys/tenant-keys.js';
import { assertBlobKey, type BlobStore } from './blob-store.js';
import { ByteQueue } from './byte-queue.js';
import { BrokenBlobError, isSealed, openBlob, sealBlob } from './sealed-blob.js';

/** Reads what a {@link SealedBlobStore} has written. A blob carries its own wrapped key: no database is asked. */
export interface SealedBlobReader {
  /**
   * The whole blob, in memory.
   *
   * @throws {BlobNotFoundError}
   * @throws {BrokenBlobError} for what was altered or put there from elsewhere; {@link PlainBlobError}.
   * @throws {KeyProviderUnavailableError}
   */
  read(key: string): Promise<Buffer>;
  /**
   * The same, as it is decrypted, for whoever passes it on: its key is open when the promise resolves. The end of a blob that
   * was cut off is an error.
   */
  readStream(key: string): Promise<Readable>;
}

export interface WrittenBlob {
  /** Of the plain bytes. */
  readonly size: number;
  /** Of the plain bytes, lower-case hex. */
  readonly sha256: string;
  /** Version of the tenant's key under which it lies. */
  readonly keyVersion: number;
}

/** Blobs that are encrypted before any store sees them, with a key of the tenant that their place begins with. */
export interface SealedBlobStore extends SealedBlobReader {
  /** As {@link BlobStore.write}. */
  write(key: string, source: Readable): Promise<WrittenBlob>;
  /**
   * Writes a blob anew under another key of the tenant, one from before encryption too. Whoever reads meanwhile gets the same
   * bytes. The caller makes sure that nobody removes it meanwhile.
   *
   * @param sha256 what the plain bytes must be.
   * @param dataKey the newest, as {@link TenantKeys.current} gives it.
   * @throws {BrokenBlobError} where they are not, and leaves the blob as it is.
   */
  reseal(key: string, sha256: string, dataKey: DataKey): Promise<WrittenBlob>;
  removePrefix: BlobStore['removePrefix'];
  listStudyPrefixes: BlobStore['listStudyPrefixes'];
}

export function sealedBlobReader(
  blobs: Pick<BlobStore, 'withLocalFile' | 'readStream'>,
  cache: KeyCache,
): SealedBlobReader {
  return {
    async read(key) {
      return blobs.withLocalFile(key, async (path) => {
        // What is encrypted is a little longer than what it holds; an image is held once, not in parts and then joined.
        const bytes = Buffer.allocUnsafeSlow((await stat(path)).size);
        let length = 0;
        for await (const part of opening(createReadStream(path), key, cache)) length += part.copy(bytes, length);
        return bytes.subarray(0, length);
      });
    },
    readStream: async (key) => begun(opening(await blobs.readStream(key), key, cache)),
  };
}

export function sealedBlobStore(blobs: BlobStore, keys: TenantKeys): SealedBlobStore {
  const sealing = async (
    dataKey: DataKey,
    key: string,
    source: AsyncIterable<Buffer>,
    sha256?: string,
  ): Promise<WrittenBlob> => {
    const meter = createMeter(sha256);
    const sealed = Readable.from(sealBlob(meter.through(source), dataKey, key), { objectMode: false });
    try {
      await blobs.write(key, sealed);
    } finally {
      // Where it failed, the source is let go of.
      sealed.destroy();
    }
    return { ...meter.read(), keyVersion: dataKey.version };
  };
  return {
    ...sealedBlobReader(blobs, keys.cache),
    // By iteration, not by a pipe, and without ending the source: see the file store.
    async write(key, source) {
      assertBlobKey(key);
      const dataKey = await keys.current(tenantOf(key), 'blobs');
      return sealing(dataKey, key, { [Symbol.asyncIterator]: () => source.iterator({ destroyOnReturn: false }) });
    },
    reseal: (key, sha256, dataKey) => sealing(dataKey, key, plainOf(blobs, key, keys.cache), sha256),
    removePrefix: (prefix) => blobs.removePrefix(prefix),
    listStudyPrefixes: (olderThan) => blobs.listStudyPrefixes(olderThan),
  };
}

const tenantOf = (key: string): string => key.slice(0, 36);

/** @throws {BrokenBlobError} also for a key that is of another tenant, and so does not unwrap. */
const opening = (source: AsyncIterable<Buffer>, key: string, cache: KeyCache) =>
  openBlob(source, key, async ({ version, wrapped }) => {
    try {
      return await cache.open({ tenantId: tenantOf(key), purpose: 'blobs', version }, wrapped);
    } catch (error) {
      throw error instanceof KeyRefusedError ? new BrokenBlobError() : error;
    }
  });

/** Resolves with a stream of it when the first chunk is there, or rejects with what stands in its way. */
async function begun(plain: AsyncGenerator<Buffer, void, void>): Promise<Readable> {
  let first: IteratorResult<Buffer, void> | undefined = await plain.next();
  const chunks: AsyncIterator<Buffer, void> = {
    async next() {
      const chunk = first ?? (await plain.next());
      first = undefined;
      return chunk;
    },
    // A generator that was not begun would not let go of the blob.
    return: () => plain.return(),
  };
  return Readable.from({ [Symbol.asyncIterator]: () => chunks }, { objectMode: false });
}

async function* plainOf(blobs: BlobStore, key: string, cache: KeyCache): AsyncGenerator<Buffer, void, void> {
  const start = new ByteQueue(await blobs.readStream(key));
  const sealed = isSealed(await start.take(4));
  await start.close();
  const atRest = await blobs.readStream(key);
  yield* sealed ? opening(atRest, key, cache) : atRest;
}

/** Measures what passes. @param expected what it must be, or its end is an error. */
function createMeter(expected: string | undefined) {
  const hash = createHash('sha256');
  let size = 0;
  let sha256 = '';
  return {
    async *through(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, void> {
      for await (const chunk of source) {
        hash.update(chunk);
        size += chunk.length;
        yield chunk;
      }
      sha256 = hash.digest('hex');
      if (expected !== undefined && sha256 !== expected) throw new BrokenBlobError();
    },
    read: () => ({ size, sha256 }),
  };
}
