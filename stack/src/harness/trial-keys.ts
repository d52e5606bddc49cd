import {
  databaseKeyStore,
  type KeyProvider,
  keyringInMemory,
  keyStoreInMemory,
  localKeyring,
  newKeyring,
  type TenantDatabase,
  TenantKeys,
} from '@pulmora/platform';

/** Under a master key that ends with the process. */
export const trialKeyProvider = (): KeyProvider => localKeyring(keyringInMemory(newKeyring()));

/**
 * A platform's keys, under a master key that ends with the process.
 *
 * @param database where they are kept; absent: in memory.
 */
export const trialKeys = (database?: TenantDatabase, provider = trialKeyProvider()): TenantKeys =>
  new TenantKeys({ provider, store: database ? databaseKeyStore(database) : keyStoreInMemory() });
