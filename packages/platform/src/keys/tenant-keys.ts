import { randomBytes } from 'node:crypto';
import { type DataKey, KeyCache, type KeyCacheOptions } from './key-cache.js';
import { type KeyProvider, type KeyPurpose, KeyRefusedError } from './key-provider.js';
import type { WrappedKey, WrappedKeyStore } from './wrapped-key-store.js';

export interface TenantKeysOptions extends KeyCacheOptions {
  readonly provider: KeyProvider;
  readonly store: WrappedKeyStore;
}

/**
 * The data keys of all tenants: AES-256 keys by tenant, purpose and version, of which the newest encrypts and all
 * decrypt. Asks the store, so it is not to be called within a unit of work, whose connection it would wait for.
 */
export class TenantKeys {
  readonly cache: KeyCache;
  readonly #provider: KeyProvider;
  readonly #store: WrappedKeyStore;
  readonly #maxKeys: number;
  readonly #liveMs: number;
  readonly #wrapped = new Map<string, { readonly keys: readonly WrappedKey[]; readonly until: number }>();

  constructor(options: TenantKeysOptions) {
    this.cache = new KeyCache(options.provider, options);
    this.#provider = options.provider;
    this.#store = options.store;
    this.#maxKeys = options.maxKeys ?? 1_000;
    this.#liveMs = options.liveMs ?? 600_000;
  }

  /** The key to encrypt with, looked up each time: a rotation counts from the moment it is made. The first is made here. */
  async current(tenantId: string, purpose: KeyPurpose): Promise<DataKey> {
    return (await this.all(tenantId, purpose)).at(-1) as DataKey;
  }

  /** Every version, the oldest first; never none. */
  async all(tenantId: string, purpose: KeyPurpose): Promise<DataKey[]> {
    let wrapped = await this.#list(tenantId, purpose);
    if (wrapped.length === 0) {
      await this.#make(tenantId, purpose, 1);
      // It may be another process's.
      wrapped = await this.#list(tenantId, purpose);
    }
    if (wrapped.length === 0) throw new KeyRefusedError('the tenant has no key, and none could be kept');
    return Promise.all(wrapped.map((one) => this.cache.open({ tenantId, purpose, version: one.version }, one.wrapped)));
  }

  /**
   * The key to decrypt what says itself under which version it lies; mostly without asking the store.
   *
   * @throws {KeyRefusedError} where the tenant has no such key, or not any more.
   */
  async version(tenantId: string, purpose: KeyPurpose, version: number): Promise<DataKey> {
    const known = this.#wrapped.get(`${tenantId} ${purpose}`);
    const among = (keys: readonly WrappedKey[]) => keys.find((one) => one.version === version);
    const wrapped =
      (known && known.until > Date.now() ? among(known.keys) : undefined) ?? among(await this.#list(tenantId, purpose));
    if (!wrapped) throw new KeyRefusedError('the tenant has no such version');
    return this.cache.open({ tenantId, purpose, version }, wrapped.wrapped);
  }

  /** Makes a new version, with which everything is encrypted from now on. @returns its number. */
  async rotate(tenantId: string, purpose: KeyPurpose): Promise<number> {
    const versions = await this.#store.list(tenantId, purpose);
    const version = (versions.at(-1)?.version ?? 0) + 1;
    // Somebody else who rotates at the same moment has done what was asked.
    await this.#make(tenantId, purpose, version);
    return version;
  }

  async #list(tenantId: string, purpose: KeyPurpose): Promise<readonly WrappedKey[]> {
    const name = `${tenantId} ${purpose}`;
    const keys = await this.#store.list(tenantId, purpose);
    this.#wrapped.delete(name);
    this.#wrapped.set(name, { keys, until: Date.now() + this.#liveMs });
    for (const oldest of this.#wrapped.keys()) {
      if (this.#wrapped.size <= this.#maxKeys) break;
      this.#wrapped.delete(oldest);
    }
    return keys;
  }

  async #make(tenantId: string, purpose: KeyPurpose, version: number): Promise<void> {
    const key = randomBytes(32);
    const wrapped = await this.#provider.wrap(key, { tenantId, purpose, version });
    key.fill(0);
    await this.#store.add(tenantId, purpose, { version, wrapped });
  }
}
