import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ConfigError } from '../config/config.js';
import { createFetch } from '../http/http-fetch.js';
import type { KeyProvider } from './key-provider.js';
import { keyringFile, keyringInMemory, parseKeyring } from './keyring-source.js';
import { localKeyring } from './local-keyring.js';
import { vaultTransit } from './vault-transit.js';

/** Where the master keys are, for every process that opens what is encrypted at rest. */
export const keyConfig = {
  PULMORA_KEY_PROVIDER: z.enum(['local', 'vault']).default('local'),
  PULMORA_KEYRING_FILE: z.string().min(1).optional(),
  /** The same as text, for where secrets come as variables. */
  PULMORA_KEYRING: z.string().min(1).optional(),
  PULMORA_VAULT_URL: z.url().optional(),
  PULMORA_VAULT_TOKEN: z.string().min(1).optional(),
  PULMORA_VAULT_TOKEN_FILE: z.string().min(1).optional(),
  /** Its authority, where the system does not know it. */
  PULMORA_VAULT_CA_FILE: z.string().min(1).optional(),
  PULMORA_VAULT_NAMESPACE: z.string().min(1).optional(),
  PULMORA_VAULT_MOUNT: z.string().min(1).default('transit'),
  PULMORA_VAULT_KEY_PREFIX: z
    .string()
    .regex(/^[\w-]+$/)
    .default('pulmora'),
};

export type KeyConfig = z.infer<z.ZodObject<typeof keyConfig>>;

/** @throws {ConfigError} where a combination of variables leads to no keys. */
export function assertKeyProvider(config: KeyConfig): void {
  const faults: string[] = [];
  if (config.PULMORA_KEY_PROVIDER === 'vault') {
    if (!config.PULMORA_VAULT_URL) faults.push('PULMORA_VAULT_URL: must be set with PULMORA_KEY_PROVIDER=vault');
    if ((config.PULMORA_VAULT_TOKEN === undefined) === (config.PULMORA_VAULT_TOKEN_FILE === undefined)) {
      faults.push('PULMORA_VAULT_TOKEN, PULMORA_VAULT_TOKEN_FILE: exactly one must be set');
    }
  } else if ((config.PULMORA_KEYRING === undefined) === (config.PULMORA_KEYRING_FILE === undefined)) {
    faults.push(
      'PULMORA_KEYRING, PULMORA_KEYRING_FILE: exactly one must be set, or another PULMORA_KEY_PROVIDER chosen',
    );
  }
  if (faults.length > 0) throw new ConfigError(faults);
}

/** @throws {ConfigError} see {@link assertKeyProvider}. */
export function openKeyProvider(config: KeyConfig): KeyProvider {
  assertKeyProvider(config);
  if (config.PULMORA_KEY_PROVIDER === 'vault') return vault(config);
  const { PULMORA_KEYRING_FILE: file, PULMORA_KEYRING: text } = config;
  return localKeyring(file ? keyringFile(file) : keyringInMemory(parseKeyring(text ?? '')));
}

function vault(config: KeyConfig): KeyProvider {
  const { PULMORA_VAULT_URL: url = '', PULMORA_VAULT_TOKEN: token, PULMORA_VAULT_TOKEN_FILE: file } = config;
  const ca = config.PULMORA_VAULT_CA_FILE;
  return vaultTransit({
    url,
    token: async () => (file ? (await readFile(file, 'utf8')).trim() : (token ?? '')),
    namespace: config.PULMORA_VAULT_NAMESPACE,
    mount: config.PULMORA_VAULT_MOUNT,
    prefix: config.PULMORA_VAULT_KEY_PREFIX,
    fetch: createFetch(ca === undefined ? {} : { ca: authority(ca) }),
  });
}

function authority(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new ConfigError(['PULMORA_VAULT_CA_FILE: cannot be read']);
  }
}
