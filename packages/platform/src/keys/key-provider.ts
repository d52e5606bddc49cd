/** What a tenant's data key is for: one that opens images opens no names. */
export const KEY_PURPOSES = ['blobs', 'identifiers'] as const;
export type KeyPurpose = (typeof KEY_PURPOSES)[number];

/** Whose data key it is, what for and which: a wrapped key opens under no other. */
export interface KeyContext {
  /** UUID. */
  readonly tenantId: string;
  readonly purpose: KeyPurpose;
  /** From 1. */
  readonly version: number;
}

/**
 * The port to whatever holds the master keys. It wraps and unwraps the tenants' data keys and never sees their data; the
 * master keys never leave it.
 */
export interface KeyProvider {
  /**
   * Encrypts a data key under the newest master key.
   *
   * @returns printable text, which says itself under which master key it lies.
   * @throws {KeyProviderUnavailableError}
   */
  wrap(key: Buffer, context: KeyContext): Promise<string>;
  /**
   * @throws {KeyRefusedError} for what was wrapped under another context or elsewhere, was altered, or whose master key
   * is gone.
   * @throws {KeyProviderUnavailableError}
   */
  unwrap(wrapped: string, context: KeyContext): Promise<Buffer>;
  /** Wraps the same data key under the newest master key; the same text where it lies under that already. Throws as {@link unwrap}. */
  rewrap(wrapped: string, context: KeyContext): Promise<string>;
  /** The version of the master key under which a wrapped key lies. @throws {KeyRefusedError} for what is none of this provider's. */
  masterVersion(wrapped: string): number;
  /** Makes a new master key, under which these tenants' keys are wrapped from now on; the older ones still unwrap. */
  rotateMaster(tenantIds: readonly string[]): Promise<void>;
  /** Forgets every master key of these tenants but the newest: what still lies under an older one is lost. */
  retireMaster(tenantIds: readonly string[]): Promise<void>;
  /**
   * Forgets what this tenant's keys are wrapped under, if this tenant has something of its own.
   *
   * @returns whether wrapped keys that lie in backups are worthless from now on.
   */
  destroyTenant(tenantId: string): Promise<boolean>;
}

/** The wrapped key is not one that this provider opens for this tenant, purpose and version. No later attempt will. */
export class KeyRefusedError extends Error {
  constructor(why: string) {
    super(`key refused: ${why}`);
    this.name = 'KeyRefusedError';
  }
}

/** The provider does not answer, or does not let this process ask: an outage, to be waited out. */
export class KeyProviderUnavailableError extends Error {
  constructor(why: string, options?: ErrorOptions) {
    super(`key provider unavailable: ${why}`, options);
    this.name = 'KeyProviderUnavailableError';
  }
}

/** A context as the additional data of an encryption; no two contexts have the same. */
export const contextText = ({ tenantId, purpose, version }: KeyContext): string =>
  `pulmora:key:1|${tenantId}|${purpose}|${version}`;
