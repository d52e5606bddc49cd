import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

interface TransitKey {
  readonly derived: boolean;
  readonly versions: Map<number, Buffer>;
  latest: number;
  minDecryption: number;
  deletionAllowed: boolean;
}

/** A server that speaks as Vault's transit engine does, as far as its HTTP API documents it. */
export interface TransitEngine extends AsyncDisposable {
  readonly url: string;
  /** What it was asked, `METHOD path`, in order. */
  readonly asked: readonly string[];
  /** Answers as a sealed Vault until this is false again. */
  sealed: boolean;
  /** Answers this many requests with status 502 first. */
  failNext: number;
}

const TOKEN_HEADER = 'x-vault-token';

/** @param tokens that are let in; anything else is answered 403. */
export async function startTransitEngine(tokens: readonly string[], mount = 'transit'): Promise<TransitEngine> {
  const keys = new Map<string, TransitKey>();
  const asked: string[] = [];
  const state = { sealed: false, failNext: 0 };
  const server = http.createServer(async (request, response) => {
    const body = await text(request);
    const answer = (status: number, data?: object) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(data === undefined ? undefined : JSON.stringify(data));
    };
    asked.push(`${request.method} ${request.url}`);
    if (state.failNext > 0) {
      state.failNext -= 1;
      return answer(502, { errors: ['bad gateway'] });
    }
    if (state.sealed) return answer(503, { errors: ['Vault is sealed'] });
    if (!tokens.includes(String(request.headers[TOKEN_HEADER]))) return answer(403, { errors: ['permission denied'] });
    const path = new RegExp(`^/v1/${mount}/(.+)$`).exec(request.url ?? '')?.[1];
    if (!path) return answer(404, { errors: [] });
    try {
      const data = operate(keys, request.method ?? '', path, body ? JSON.parse(body) : {});
      return data === undefined ? answer(204) : answer(200, envelope(data));
    } catch (error) {
      return answer(error instanceof NotFound ? 404 : 400, { errors: [(error as Error).message] });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(state, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

class NotFound extends Error {}

const envelope = (data: object) => ({
  request_id: randomUUID(),
  lease_id: '',
  renewable: false,
  lease_duration: 0,
  data,
  warnings: null,
});

type Body = Readonly<Record<string, unknown>>;

function operate(keys: Map<string, TransitKey>, method: string, path: string, body: Body): object | undefined {
  const [what = '', name = '', action] = path.split('/');
  if (what === 'keys' && method === 'POST' && action === undefined) return create(keys, name, body);
  const key = keys.get(name);
  if (!key) {
    if (what === 'keys' && method === 'GET') throw new NotFound('');
    throw new Error(what === 'keys' ? `no existing key named ${name} could be found` : 'encryption key not found');
  }
  if (what === 'keys') return administer(keys, name, key, method, action, body);
  switch (what) {
    case 'encrypt':
      return encrypt(key, Buffer.from(String(body.plaintext), 'base64'), body);
    case 'decrypt':
      return { plaintext: decrypt(key, body).toString('base64') };
    case 'rewrap':
      return encrypt(key, decrypt(key, body), body);
    default:
      throw new NotFound('');
  }
}

function create(keys: Map<string, TransitKey>, name: string, body: Body): object {
  if (!keys.has(name)) {
    if (body.type !== 'aes256-gcm96') throw new Error('unknown key type');
    const versions = new Map([[1, randomBytes(32)]]);
    keys.set(name, { derived: body.derived === true, versions, latest: 1, minDecryption: 1, deletionAllowed: false });
  }
  return stateOf(name, keys.get(name) as TransitKey);
}

function administer(
  keys: Map<string, TransitKey>,
  name: string,
  key: TransitKey,
  method: string,
  action: string | undefined,
  body: Body,
): object | undefined {
  if (method === 'GET') return stateOf(name, key);
  if (method === 'DELETE') {
    if (!key.deletionAllowed) throw new Error('error deleting policy: deletion is not allowed for this policy');
    keys.delete(name);
    return undefined;
  }
  if (action === 'rotate') {
    key.latest += 1;
    key.versions.set(key.latest, randomBytes(32));
    return stateOf(name, key);
  }
  if (action === 'config') {
    if (typeof body.deletion_allowed === 'boolean') key.deletionAllowed = body.deletion_allowed;
    if (typeof body.min_decryption_version === 'number') {
      if (body.min_decryption_version > key.latest) throw new Error('cannot set min decryption version');
      key.minDecryption = body.min_decryption_version;
    }
    return stateOf(name, key);
  }
  throw new NotFound('');
}

const stateOf = (name: string, key: TransitKey) => ({
  name,
  type: 'aes256-gcm96',
  derived: key.derived,
  latest_version: key.latest,
  min_decryption_version: key.minDecryption,
  deletion_allowed: key.deletionAllowed,
});

function keyOf(key: TransitKey, version: number, body: Body): Buffer {
  const context = typeof body.context === 'string' ? Buffer.from(body.context, 'base64') : Buffer.alloc(0);
  if (key.derived && context.length === 0) throw new Error("missing 'context' for key derivation");
  const secret = key.versions.get(version);
  if (!secret) throw new Error('invalid key version');
  return key.derived ? Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), context, 32)) : secret;
}

function encrypt(key: TransitKey, plaintext: Buffer, body: Body): object {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyOf(key, key.latest, body), nonce);
  const sealed = Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  return { ciphertext: `vault:v${key.latest}:${sealed.toString('base64')}`, key_version: key.latest };
}

function decrypt(key: TransitKey, body: Body): Buffer {
  const [, version, encoded] = /^vault:v(\d+):(.+)$/.exec(String(body.ciphertext)) ?? [];
  if (!version || !encoded) throw new Error('invalid ciphertext: no prefix');
  if (Number(version) < key.minDecryption)
    throw new Error('ciphertext or signature version is disallowed by policy (too old)');
  const sealed = Buffer.from(encoded, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', keyOf(key, Number(version), body), sealed.subarray(0, 12));
  decipher.setAuthTag(sealed.subarray(-16));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
  } catch {
    throw new Error('cipher: message authentication failed');
  }
}
