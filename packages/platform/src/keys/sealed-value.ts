import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import type { DataKey } from './key-cache.js';
import { contextText } from './key-provider.js';

/** One byte of format, the key's version (4), nonce (12), what is encrypted, tag (16). */
const FORMAT = 1;
const NONCE_AT = 5;
const TEXT_AT = 17;
const TAG = 16;
/** Texts are filled up to a multiple of this, so that their length tells little. Bytes. */
const BLOCK = 16;

/** A sealed value that was altered, or is of another row, column or tenant. */
export class BrokenSealError extends Error {
  constructor() {
    super('a sealed value does not open');
    this.name = 'BrokenSealError';
  }
}

/**
 * Encrypts the value of one column (AES-256-GCM).
 *
 * @param place which column of which row: it opens nowhere else.
 */
export function sealValue(key: DataKey, place: string, text: string): Buffer {
  const head = Buffer.alloc(NONCE_AT);
  head.writeUInt8(FORMAT, 0);
  head.writeUInt32BE(key.version, 1);
  const nonce = randomBytes(TEXT_AT - NONCE_AT);
  const cipher = createCipheriv('aes-256-gcm', key.subkey('values'), nonce);
  cipher.setAAD(additional(key, place));
  return Buffer.concat([head, nonce, cipher.update(padded(text)), cipher.final(), cipher.getAuthTag()]);
}

/** Which version of the tenant's key opens it. @throws {BrokenSealError} for what is no sealed value. */
export function sealedWith(sealed: Buffer): number {
  if (sealed.length < TEXT_AT + TAG || sealed[0] !== FORMAT) throw new BrokenSealError();
  return sealed.readUInt32BE(1);
}

/** @throws {BrokenSealError} */
export function openValue(key: DataKey, place: string, sealed: Buffer): string {
  if (sealedWith(sealed) !== key.version) throw new BrokenSealError();
  try {
    const nonce = sealed.subarray(NONCE_AT, TEXT_AT);
    const decipher = createDecipheriv('aes-256-gcm', key.subkey('values'), nonce, { authTagLength: TAG });
    decipher.setAAD(additional(key, place));
    decipher.setAuthTag(sealed.subarray(-TAG));
    return unpadded(Buffer.concat([decipher.update(sealed.subarray(TEXT_AT, -TAG)), decipher.final()]));
  } catch {
    throw new BrokenSealError();
  }
}

/**
 * What equal values of a column have in common, and what nobody without the key can make or undo: 32 bytes, by which a
 * value can be looked up and be unique without being told.
 */
export const blindIndex = (key: DataKey, column: string, text: string): Buffer =>
  createHmac('sha256', key.subkey(`index|${column}`))
    .update(text)
    .digest();

const additional = (key: DataKey, place: string): Buffer => Buffer.from(`${contextText(key)}|${place}`);

/** ISO/IEC 7816-4: a byte 0x80, then zeros. */
function padded(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  const filled = Buffer.alloc((Math.floor(bytes.length / BLOCK) + 1) * BLOCK);
  bytes.copy(filled);
  filled[bytes.length] = 0x80;
  return filled;
}

const unpadded = (filled: Buffer): string => filled.subarray(0, filled.lastIndexOf(0x80)).toString('utf8');
