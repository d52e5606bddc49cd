import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto';
import { ClientError } from '../errors/error-code.js';

/** A place in the order in which a stream keeps events. */
export interface LivePosition {
  /** Names the stream: one that was lost and laid anew has another. See {@link epochOf}. */
  readonly epoch: string;
  /** Everything up to and including this sequence has been told. */
  readonly sequence: number;
  /** When the message of this sequence was stored, milliseconds modulo 2³²; 0 where that is not known. */
  readonly stamp: number;
}

const EPOCH_BYTES = 6;
const SEQUENCE_BYTES = 6;
const CURSOR = /^[\w-]{22}$/;

/** @param created when the stream was laid, as the broker has it. */
export const epochOf = (stream: string, created: string): string =>
  createHash('sha256')
    .update(`${stream} ${created}`)
    .digest('hex')
    .slice(0, 2 * EPOCH_BYTES);

export const stampOf = (storedAt: number): number => storedAt % 2 ** 32;

/** Whether two stamps are of the same message; clocks are cut to milliseconds in more than one way. */
export const sameStamp = (a: number, b: number): boolean => a === 0 || b === 0 || Math.abs(a - b) <= 1;

/**
 * Positions as clients are given them. A stream holds the events of every clinic, and its sequence would tell one how busy
 * the others are: so a cursor is one block, enciphered with a key of the clinic's own (AES-128; no two positions are the
 * same block). It grants nothing, and one that was made up is of an unknown epoch.
 */
export class LiveCursors {
  readonly #key: Buffer;

  /**
   * @param tenantKey at least 16 random bytes of the clinic.
   * @param purpose what the cursors are of: those of one feed mean nothing to another.
   */
  constructor(tenantKey: Buffer, purpose: string) {
    this.#key = createHmac('sha256', tenantKey).update(purpose).digest().subarray(0, 16);
  }

  seal({ epoch, sequence, stamp }: LivePosition): string {
    const block = Buffer.alloc(16);
    block.write(epoch, 'hex');
    block.writeUIntBE(sequence, EPOCH_BYTES, SEQUENCE_BYTES);
    block.writeUInt32BE(stamp, EPOCH_BYTES + SEQUENCE_BYTES);
    const cipher = createCipheriv('aes-128-ecb', this.#key, null).setAutoPadding(false);
    return Buffer.concat([cipher.update(block), cipher.final()]).toString('base64url');
  }

  /**
   * @returns undefined for an empty text: of somebody who has no cursor and wants one.
   * @throws {ClientError} BAD_REQUEST for what cannot be a cursor.
   */
  open(cursor: string): LivePosition | undefined {
    if (cursor === '') return undefined;
    if (!CURSOR.test(cursor)) throw new ClientError('"after" is not a cursor of this feed.', 'BAD_REQUEST');
    const decipher = createDecipheriv('aes-128-ecb', this.#key, null).setAutoPadding(false);
    const block = Buffer.concat([decipher.update(Buffer.from(cursor, 'base64url')), decipher.final()]);
    return {
      epoch: block.toString('hex', 0, EPOCH_BYTES),
      sequence: block.readUIntBE(EPOCH_BYTES, SEQUENCE_BYTES),
      stamp: block.readUInt32BE(EPOCH_BYTES + SEQUENCE_BYTES),
    };
  }
}
