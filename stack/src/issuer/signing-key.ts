import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { errorCode, Fault } from '../fault.js';
import { ensureDirectory, permissionFault } from '../settings/paths.js';

export const ALGORITHM = 'ES256';

/** A key pair that signs access tokens. */
export interface SigningKey {
  readonly privateKey: CryptoKey;
  /** The same, to be handed to a server that signs. */
  readonly privateJwk: JWK;
  /** As published: `kid`, `alg` and `use` included, nothing private. */
  readonly publicJwk: JWK;
}

export async function makeSigningKey(): Promise<SigningKey> {
  return fromJwk(await newJwk());
}

/**
 * The key in `file`; made (readable by this user only) when there is none, so that tokens outlive a restart.
 *
 * @throws {Fault} when the file cannot be written, or is there but holds no such key.
 */
export async function loadSigningKey(file: string): Promise<SigningKey> {
  ensureDirectory(path.dirname(file));
  const stored = read(file) ?? (await create(file));
  try {
    return await fromJwk(JSON.parse(stored) as JWK);
  } catch (error) {
    throw new Fault(`${file} holds no signing key: remove it, and tokens issued so far are void`, { cause: error });
  }
}

async function create(file: string): Promise<string> {
  const text = JSON.stringify(await newJwk());
  try {
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
    return text;
  } catch (error) {
    // Another process made one in the meantime: that one counts.
    const other = errorCode(error) === 'EEXIST' ? read(file) : undefined;
    if (other !== undefined) return other;
    throw permissionFault(file, error);
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw permissionFault(file, error);
  }
}

async function newJwk(): Promise<JWK> {
  return exportJWK((await generateKeyPair(ALGORITHM, { extractable: true })).privateKey);
}

async function fromJwk(jwk: JWK): Promise<SigningKey> {
  const { d: _private, ...rest } = jwk;
  const privateKey = await importJWK(jwk, ALGORITHM);
  if (privateKey instanceof Uint8Array || privateKey.type !== 'private') throw new Error('not a private key');
  const publicJwk: JWK = { ...rest, kid: await calculateJwkThumbprint(rest), alg: ALGORITHM, use: 'sig' };
  return { privateKey, privateJwk: { ...jwk, ...publicJwk }, publicJwk };
}
