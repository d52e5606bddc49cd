import { z } from 'zod';
import type { Fetch } from '../http/http-fetch.js';
import {
  contextText,
  type KeyContext,
  type KeyProvider,
  KeyProviderUnavailableError,
  KeyRefusedError,
} from './key-provider.js';

export interface VaultTransitOptions {
  /** `https://vault.example.org:8200`. */
  readonly url: string;
  /** Asked for with each request: an agent may renew it at any time. */
  readonly token: () => Promise<string>;
  readonly namespace?: string | undefined;
  /** Where the engine is mounted. */
  readonly mount: string;
  /** Of the names of the tenants' keys: `<prefix>-<tenant>`. */
  readonly prefix: string;
  readonly fetch: Fetch;
  /** What is tried again after a network fault or status 5xx, times. */
  readonly retries?: number;
}

const TIMEOUT_MS = 5_000;

const ciphertext = z.object({ data: z.object({ ciphertext: z.string().startsWith('vault:v') }) });
const plaintext = z.object({ data: z.object({ plaintext: z.base64() }) });
const keyState = z.object({ data: z.object({ latest_version: z.int().positive() }) });

/**
 * HashiCorp Vault's (or OpenBao's) transit engine: developer.hashicorp.com/vault/api-docs/secret/transit. Each tenant has a
 * key of its own there, `derived`, so that the context must be the same to decrypt. Deleting it is the end of everything
 * that was wrapped under it, in backups too.
 */
export function vaultTransit(options: VaultTransitOptions): KeyProvider {
  const ask = asking(options);
  const nameOf = (tenantId: string) => `${options.prefix}-${tenantId}`;
  const contextOf = (context: KeyContext) => Buffer.from(contextText(context)).toString('base64');
  const rotate = async (tenantId: string) => ask('POST', `keys/${nameOf(tenantId)}/rotate`, {});
  return {
    async wrap(key, context) {
      const name = nameOf(context.tenantId);
      // Makes it unless it is there; left to "encrypt", it would be made as the policy of the token has it.
      await ask('POST', `keys/${name}`, { type: 'aes256-gcm96', derived: true });
      const body = { plaintext: key.toString('base64'), context: contextOf(context) };
      return parsed(ciphertext, await ask('POST', `encrypt/${name}`, body)).data.ciphertext;
    },
    async unwrap(wrapped, context) {
      versionOf(wrapped);
      const body = { ciphertext: wrapped, context: contextOf(context) };
      const answer = await ask('POST', `decrypt/${nameOf(context.tenantId)}`, body);
      return Buffer.from(parsed(plaintext, answer).data.plaintext, 'base64');
    },
    async rewrap(wrapped, context) {
      const version = versionOf(wrapped);
      const name = nameOf(context.tenantId);
      const body = { ciphertext: wrapped, context: contextOf(context) };
      const fresh = parsed(ciphertext, await ask('POST', `rewrap/${name}`, body)).data.ciphertext;
      return versionOf(fresh) === version ? wrapped : fresh;
    },
    masterVersion: versionOf,
    async rotateMaster(tenantIds) {
      for (const tenantId of tenantIds) await rotate(tenantId);
    },
    async retireMaster(tenantIds) {
      for (const tenantId of tenantIds) {
        const name = nameOf(tenantId);
        const newest = parsed(keyState, await ask('GET', `keys/${name}`)).data.latest_version;
        const body = { min_decryption_version: newest, min_encryption_version: newest };
        await ask('POST', `keys/${name}/config`, body);
      }
    },
    async destroyTenant(tenantId) {
      const name = nameOf(tenantId);
      await ask('POST', `keys/${name}/config`, { deletion_allowed: true });
      await ask('DELETE', `keys/${name}`);
      return true;
    },
  };
}

/** `vault:v3:...` lies under the third version of its tenant's key. */
function versionOf(wrapped: string): number {
  const version = /^vault:v(\d{1,9}):/.exec(wrapped)?.[1];
  if (version === undefined) throw new KeyRefusedError('not wrapped by Vault');
  return Number(version);
}

function asking({ url, token, namespace, mount, fetch, retries = 2 }: VaultTransitOptions) {
  return async (method: string, path: string, body?: object): Promise<unknown> => {
    const headers: Record<string, string> = {
      'x-vault-request': 'true',
      'x-vault-token': await token(),
      ...(namespace ? { 'x-vault-namespace': namespace } : {}),
      ...(body ? { 'content-type': 'application/json' } : {}),
    };
    const address = `${url.replace(/\/$/, '')}/v1/${mount}/${path}`;
    for (let attempt = 0; ; attempt += 1) {
      try {
        const signal = AbortSignal.timeout(TIMEOUT_MS);
        return await settled(
          await fetch(address, { method, headers, signal, ...(body ? { body: JSON.stringify(body) } : {}) }),
        );
      } catch (error) {
        if (error instanceof KeyRefusedError) throw error;
        const final = error instanceof ForbiddenError || attempt >= retries;
        if (final) throw new KeyProviderUnavailableError('Vault does not serve this', { cause: error });
        await new Promise((resolve) => setTimeout(resolve, 100 * 4 ** attempt));
      }
    }
  };
}

/** The token is void or may not do this, which asking again does not change. */
class ForbiddenError extends Error {}

/** Vault answers 400 to what it will not decrypt, and to a key that is not there. */
async function settled(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok) return answer;
  if (response.status === 400 || response.status === 404)
    throw new KeyRefusedError('Vault has no such key, or it does not fit');
  if (response.status === 403) throw new ForbiddenError('status 403');
  throw new Error(`status ${response.status}`);
}

function parsed<T>(schema: z.ZodType<T>, answer: unknown): T {
  const result = schema.safeParse(answer);
  if (result.success) return result.data;
  throw new KeyProviderUnavailableError('Vault answers otherwise than agreed');
}
