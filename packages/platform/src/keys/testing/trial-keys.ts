import { keyringInMemory, newKeyring } from '../keyring-source.js';
import { localKeyring } from '../local-keyring.js';
import { TenantKeys, type TenantKeysOptions } from '../tenant-keys.js';
import { keyStoreInMemory } from '../wrapped-key-store.js';

/** A platform's keys that end with the process. */
export const trialKeys = (options: Partial<TenantKeysOptions> = {}): TenantKeys =>
  new TenantKeys({ provider: localKeyring(keyringInMemory(newKeyring())), store: keyStoreInMemory(), ...options });
