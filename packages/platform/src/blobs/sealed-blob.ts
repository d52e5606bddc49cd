import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { DataKey } from '../keys/key-cache.js';
import { ByteQueue } from './byte-queue.js';

/**
 * A blob at rest: a header (`PLMB`, format, version of the tenant's key, that key as wrapped by the provider, salt), then
 * segments of 64 KiB, each encrypted with AES-256-GCM under a key that is derived for this blob alone from the tenant's
 * key, the salt and the blob's own place. A segment's nonce holds its number and whether it is the last (the STREAM
 * construction of Hoang, Reyhanitabar, Rogaway and Vizár): segments that are missing, moved, or of another blob or tenant
 * do not open.
 */
const MAGIC = Buffer.from('PLMB', 'latin1');
const FORMAT = 1;
const FIXED = 11;
const SALT = 32;
const TAG = 16;
export const SEGMENT_BYTES = 64 * 1024;
const KEY = 32;
const NONCE_PREFIX = 7;

/** What is at rest is not what was written here: altered, cut off, or of another blob, tenant or key. */
export class BrokenBlobError extends Error {
  constructor() {
    super('a blob does not open');
    this.name = 'BrokenBlobError';
  }
}

/** The blob was stored before blobs were encrypted, and has not been since. */
export class PlainBlobError extends Error {
  constructor() {
    super('a blob is not encrypted yet');
    this.name = 'PlainBlobError';
  }
}

/** Under which of the tenant's keys a blob lies, by its own account. */
export interface BlobHeader {
  readonly version: number;
  readonly wrapped: string;
}

/** Encrypts as it comes; holds a segment in memory. */
export async function* sealBlob(
  source: AsyncIterable<Buffer>,
  key: DataKey,
  place: string,
): AsyncGenerator<Buffer, void, void> {
  const salt = randomBytes(SALT);
  yield headerOf(key, salt);
  const { secret, prefix } = segmentKey(key, salt, place);
  const plain = new ByteQueue(source);
  try {
    for (let number = 0, last = false; !last; number += 1) {
      const text = await plain.take(SEGMENT_BYTES);
      last = await plain.atEnd();
      const cipher = createCipheriv('aes-256-gcm', secret, nonceOf(prefix, number, last));
      yield Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
    }
  } finally {
    await plain.close();
  }
}

/**
 * Decrypts as it comes; what has been given out is genuine, and the end is an error unless it is the blob's own end.
 *
 * @param keyOf opens the key that the header names.
 * @throws {BrokenBlobError} {@link PlainBlobError} for what has no header at all.
 */
export async function* openBlob(
  source: AsyncIterable<Buffer>,
  place: string,
  keyOf: (header: BlobHeader) => Promise<DataKey>,
): AsyncGenerator<Buffer, void, void> {
  const sealed = new ByteQueue(source);
  try {
    const { header, salt } = await readHeader(sealed);
    const { secret, prefix } = segmentKey(await keyOf(header), salt, place);
    for (let number = 0, last = false; !last; number += 1) {
      const segment = await sealed.take(SEGMENT_BYTES + TAG);
      last = await sealed.atEnd();
      if (segment.length < TAG) throw new BrokenBlobError();
      yield opened(secret, nonceOf(prefix, number, last), segment);
    }
  } finally {
    await sealed.close();
  }
}

/** Whether these first bytes of a blob are those of an encrypted one. */
export const isSealed = (start: Buffer): boolean => start.subarray(0, MAGIC.length).equals(MAGIC);

function headerOf(key: DataKey, salt: Buffer): Buffer {
  const wrapped = Buffer.from(key.wrapped, 'utf8');
  const fixed = Buffer.alloc(FIXED);
  MAGIC.copy(fixed);
  fixed.writeUInt8(FORMAT, 4);
  fixed.writeUInt32BE(key.version, 5);
  fixed.writeUInt16BE(wrapped.length, 9);
  return Buffer.concat([fixed, wrapped, salt]);
}

async function readHeader(sealed: ByteQueue): Promise<{ header: BlobHeader; salt: Buffer }> {
  const fixed = await sealed.take(FIXED);
  if (!isSealed(fixed)) throw new PlainBlobError();
  if (fixed.length < FIXED || fixed[4] !== FORMAT) throw new BrokenBlobError();
  const wrapped = (await sealed.take(fixed.readUInt16BE(9))).toString('utf8');
  const salt = await sealed.take(SALT);
  if (salt.length < SALT) throw new BrokenBlobError();
  return { header: { version: fixed.readUInt32BE(5), wrapped }, salt };
}

function segmentKey(key: DataKey, salt: Buffer, place: string): { secret: Buffer; prefix: Buffer } {
  const bytes = key.derive(salt, `blob|${place}`, KEY + NONCE_PREFIX);
  return { secret: bytes.subarray(0, KEY), prefix: bytes.subarray(KEY) };
}

/** @throws {BrokenBlobError} for a blob of 256 TiB or more. */
function nonceOf(prefix: Buffer, number: number, last: boolean): Buffer {
  if (number > 0xffff_ffff) throw new BrokenBlobError();
  const nonce = Buffer.alloc(NONCE_PREFIX + 5);
  prefix.copy(nonce);
  nonce.writeUInt32BE(number, NONCE_PREFIX);
  nonce.writeUInt8(last ? 1 : 0, NONCE_PREFIX + 4);
  return nonce;
}

function opened(secret: Buffer, nonce: Buffer, segment: Buffer): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', secret, nonce, { authTagLength: TAG });
    decipher.setAuthTag(segment.subarray(-TAG));
    return Buffer.concat([decipher.update(segment.subarray(0, -TAG)), decipher.final()]);
  } catch {
    throw new BrokenBlobError();
  }
}
