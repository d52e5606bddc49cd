import type { Readable } from 'node:stream';

/**
 * Where images live. A key always starts with the tenant (`<tenant>/<study>/<image>`), so that a clinic's data is one
 * prefix and no key of one clinic can be built from another's.
 */
export interface BlobStore {
  /**
   * Writes a stream, whole or not at all; what was there under that key is replaced, and whoever reads it meanwhile sees
   * the one or the other.
   *
   * @returns size in bytes and SHA-256 in lower-case hex of what was written.
   * @throws whatever the source throws, after removing what had been written.
   */
  write(key: string, source: Readable): Promise<{ size: number; sha256: string }>;
  /** @throws {BlobNotFoundError} */
  read(key: string): Promise<Buffer>;
  /**
   * Lends the blob as a file of this machine, for a decoder that need not hold it in memory. The file is read only, and
   * may be gone as soon as `use` has ended.
   *
   * @throws {BlobNotFoundError} or whatever `use` throws.
   */
  withLocalFile<T>(key: string, use: (path: string) => Promise<T>): Promise<T>;
  /**
   * The blob as it is read, for whoever passes it on; it is there when the promise resolves.
   *
   * @throws {BlobNotFoundError}
   */
  readStream(key: string): Promise<Readable>;
  /** Removes every blob whose key starts with this prefix; removing nothing is no error. */
  removePrefix(prefix: string): Promise<void>;
  /** Prefixes `<tenant>/<study>` whose last change is older than this, for the sweep of orphans. */
  listStudyPrefixes(olderThan: Date): AsyncIterable<string>;
}

export class BlobNotFoundError extends Error {
  constructor() {
    super('blob not found');
    this.name = 'BlobNotFoundError';
  }
}

/** The store itself failed, whatever the key: an outage, not the caller's doing. The message names no key. */
export class BlobStoreError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BlobStoreError';
  }
}

/** Tenant, study and image as UUIDs: whatever else a key is built from is a mistake, and never reaches the disk. */
const KEY = /^[0-9a-f-]{36}(\/[0-9a-f-]{36}){1,2}$/;

/** @throws {TypeError} for anything but UUIDs joined by slashes. */
export function assertBlobKey(key: string): void {
  if (!KEY.test(key)) throw new TypeError('malformed blob key');
}
