import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { contextText, type KeyContext, type KeyProvider, type KeyPurpose } from './key-provider.js';

/** A data key that is open, in memory outside of the JavaScript heap. */
export class DataKey implements KeyContext {
  readonly tenantId: string;
  readonly purpose: KeyPurpose;
  readonly version: number;
  readonly #key: KeyObject;
  readonly #derived = new Map<string, KeyObject>();

  constructor(
    { tenantId, purpose, version }: KeyContext,
    /** As it is kept. */
    readonly wrapped: string,
    key: Buffer,
  ) {
    this.tenantId = tenantId;
    this.purpose = purpose;
    this.version = version;
    this.#key = createSecretKey(key);
    key.fill(0);
  }

  /** A key of 32 bytes for one use; always the same for the same use. */
  subkey(use: string): KeyObject {
    let subkey = this.#derived.get(use);
    if (!subkey) {
      subkey = createSecretKey(this.derive(Buffer.alloc(0), use, 32));
      this.#derived.set(use, subkey);
    }
    return subkey;
  }

  /** HKDF with SHA-256 (RFC 5869); the context is part of what it is derived for. */
  derive(salt: Buffer, use: string, bytes: number): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#key, salt, `${contextText(this)}|${use}`, bytes));
  }
}

export interface KeyCacheOptions {
  /** Open keys held at once, at most; the longest unused goes. */
  readonly maxKeys?: number;
  /** How long a key stays open before the provider is asked again, milliseconds. A destroyed key opens for so long. */
  readonly liveMs?: number;
}

interface Held {
  readonly key: Promise<DataKey>;
  readonly until: number;
}

/** Unwraps data keys, and keeps a bounded number of them open for a bounded time. */
export class KeyCache {
  readonly #provider: KeyProvider;
  readonly #maxKeys: number;
  readonly #liveMs: number;
  readonly #held = new Map<string, Held>();

  constructor(provider: KeyProvider, { maxKeys = 1_000, liveMs = 600_000 }: KeyCacheOptions = {}) {
    this.#provider = provider;
    this.#maxKeys = maxKeys;
    this.#liveMs = liveMs;
  }

  get size(): number {
    return this.#held.size;
  }

  /** Throws as {@link KeyProvider.unwrap}. */
  open(context: KeyContext, wrapped: string): Promise<DataKey> {
    const name = `${contextText(context)}|${wrapped}`;
    const found = this.#held.get(name);
    this.#held.delete(name);
    if (found && found.until > Date.now()) {
      // Put back as the one used last.
      this.#held.set(name, found);
      return found.key;
    }
    const key = this.#provider.unwrap(wrapped, context).then((bytes) => new DataKey(context, wrapped, bytes));
    const held = { key, until: Date.now() + this.#liveMs };
    this.#held.set(name, held);
    // What could not be opened is asked for again, by whoever comes next.
    key.catch(() => {
      if (this.#held.get(name) === held) this.#held.delete(name);
    });
    for (const oldest of this.#held.keys()) {
      if (this.#held.size <= this.#maxKeys) break;
      this.#held.delete(oldest);
    }
    return key;
  }
}
