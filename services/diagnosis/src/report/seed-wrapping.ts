import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { ConfigError } from '@pulmora/platform';

/** Whose seed it is, and which of theirs: it opens as no other. */
export interface SeedContext {
  /** UUID. */
  readonly tenantId: string;
  /** From 1. */
  readonly version: number;
}

/** The port to whatever holds the key under which the clinics' signing keys lie. */
export interface SeedWrapping {
  /** @returns printable text. */
  wrap(seed: Buffer, context: SeedContext): Promise<string>;
  /** @throws an error for what was altered, or was wrapped otherwise. */
  unwrap(wrapped: string, context: SeedContext): Promise<Buffer>;
}

const NONCE = 12;
const TAG = 16;

/**
 * Wraps with a master key that the process was given (AES-256-GCM, NIST SP 800-38D).
 *
 * @param master 32 bytes.
 */
export function masterKeyWrapping(master: Buffer): SeedWrapping {
  if (master.length !== 32) throw new RangeError('a master key has 32 bytes');
  return {
    async wrap(seed, context) {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv('aes-256-gcm', master, nonce).setAAD(additional(context));
      const parts = [nonce, cipher.update(seed), cipher.final(), cipher.getAuthTag()];
      return Buffer.concat(parts).toString('base64url');
    },
    async unwrap(wrapped, context) {
      const bytes = Buffer.from(wrapped, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', master, bytes.subarray(0, NONCE), { authTagLength: TAG });
      decipher.setAAD(additional(context)).setAuthTag(bytes.subarray(-TAG));
      return Buffer.concat([decipher.update(bytes.subarray(NONCE, -TAG)), decipher.final()]);
    },
  };
}

/**
 * The master key that a process was configured with.
 *
 * @throws {ConfigError} for what is not 32 bytes in base64url.
 */
export function masterKeyFrom(text: string): Buffer {
  const key = Buffer.from(text, 'base64url');
  if (/^[\w-]{43}=?$/.test(text) && key.length === 32) return key;
  throw new ConfigError(['PULMORA_REPORT_MASTER_KEY: must be 32 bytes in base64url']);
}

const additional = ({ tenantId, version }: SeedContext): Buffer =>
  Buffer.from(`pulmora:report-key:1|${tenantId}|${version}`);
