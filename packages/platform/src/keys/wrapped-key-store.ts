import type { KeyPurpose } from './key-provider.js';

/** A tenant's data key as it is kept: worthless without the key provider. */
export interface WrappedKey {
  readonly version: number;
  readonly wrapped: string;
}

/** Where wrapped data keys are kept: beside what they open, and backed up with it. */
export interface WrappedKeyStore {
  /** Every version, the oldest first. */
  list(tenantId: string, purpose: KeyPurpose): Promise<WrappedKey[]>;
  /** @returns false, and changes nothing, where there is that version already: two processes may make the first at once. */
  add(tenantId: string, purpose: KeyPurpose, key: WrappedKey): Promise<boolean>;
}

/** Wrapped keys that end with the process, for trials and measurements. */
export function keyStoreInMemory(): WrappedKeyStore {
  const kept = new Map<string, WrappedKey[]>();
  const of = (tenantId: string, purpose: KeyPurpose) => kept.get(`${tenantId} ${purpose}`) ?? [];
  return {
    list: async (tenantId, purpose) => of(tenantId, purpose),
    async add(tenantId, purpose, key) {
      if (of(tenantId, purpose).some(({ version }) => version === key.version)) return false;
      kept.set(`${tenantId} ${purpose}`, [...of(tenantId, purpose), key]);
      return true;
    },
  };
}
