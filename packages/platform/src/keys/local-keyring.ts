import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { contextText, type KeyContext, type KeyProvider, KeyRefusedError } from './key-provider.js';
import { type Keyring, type KeyringSource, withNewestOnly, withNewKey } from './keyring-source.js';

const NONCE = 12;
const TAG = 16;

/**
 * Master keys in a file or a secret of this machine. Each tenant's wrapping key is derived from the master key (HKDF,
 * RFC 5869), so that one that leaks opens nothing of another tenant. There is nothing of a tenant's own to forget here:
 * {@link KeyProvider.destroyTenant} says so.
 */
export function localKeyring(source: KeyringSource): KeyProvider {
  let known: Keyring | undefined;
  /** What was read may be out of date: a key that is not known may have been made since, by another process. */
  const masterOf = async (version: number): Promise<Buffer> => {
    if (!known?.keys.has(version)) known = await source.read();
    const master = known.keys.get(version);
    if (!master) throw new KeyRefusedError(`master key ${version} is gone`);
    return master;
  };
  const newest = async (): Promise<number> => {
    known = await source.read();
    return known.newest;
  };
  const wrap = async (key: Buffer, context: KeyContext): Promise<string> => {
    const version = await newest();
    return `local:${version}:${seal(await masterOf(version), key, context).toString('base64url')}`;
  };
  const unwrap = async (wrapped: string, context: KeyContext): Promise<Buffer> => {
    const { version, sealed } = parse(wrapped);
    return open(await masterOf(version), sealed, context);
  };
  return {
    wrap,
    unwrap,
    async rewrap(wrapped, context) {
      const key = await unwrap(wrapped, context);
      return parse(wrapped).version === (await newest()) ? wrapped : wrap(key, context);
    },
    masterVersion: (wrapped) => parse(wrapped).version,
    async rotateMaster() {
      known = await source.change(withNewKey);
    },
    async retireMaster() {
      known = await source.change(withNewestOnly);
    },
    async destroyTenant() {
      return false;
    },
  };
}

function parse(wrapped: string): { version: number; sealed: Buffer } {
  const [, version, text] = /^local:(\d{1,9}):([\w-]+)$/.exec(wrapped) ?? [];
  if (version === undefined || text === undefined) throw new KeyRefusedError('not wrapped by a local keyring');
  return { version: Number(version), sealed: Buffer.from(text, 'base64url') };
}

const wrappingKey = (master: Buffer, { tenantId }: KeyContext): Buffer =>
  Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), `pulmora:wrapping:1|${tenantId}`, 32));

function seal(master: Buffer, key: Buffer, context: KeyContext): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', wrappingKey(master, context), nonce);
  cipher.setAAD(Buffer.from(contextText(context)));
  return Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
}

function open(master: Buffer, sealed: Buffer, context: KeyContext): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', wrappingKey(master, context), sealed.subarray(0, NONCE), {
      authTagLength: TAG,
    });
    decipher.setAAD(Buffer.from(contextText(context)));
    decipher.setAuthTag(sealed.subarray(-TAG));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE, -TAG)), decipher.final()]);
  } catch {
    throw new KeyRefusedError('it was altered, or wrapped for another tenant, purpose or version');
  }
}
