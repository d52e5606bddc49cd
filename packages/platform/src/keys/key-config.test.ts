import { expect, it } from 'vitest';
import { loadConfig } from '../config/config.js';
import { keyConfig, openKeyProvider } from './key-config.js';
import { keyringText, newKeyring } from './keyring-source.js';

const opened = (environment: Record<string, string>) => openKeyProvider(loadConfig(keyConfig, environment));

it.each([
  ['no keyring at all', {}, 'PULMORA_KEYRING, PULMORA_KEYRING_FILE: exactly one must be set'],
  ['two keyrings', { PULMORA_KEYRING: 'x', PULMORA_KEYRING_FILE: '/x' }, 'exactly one must be set'],
  ['Vault without an address or a token', { PULMORA_KEY_PROVIDER: 'vault' }, 'PULMORA_VAULT_URL: must be set'],
  [
    'two tokens of Vault',
    {
      PULMORA_KEY_PROVIDER: 'vault',
      PULMORA_VAULT_URL: 'https://vault.example.org',
      PULMORA_VAULT_TOKEN: 'x',
      PULMORA_VAULT_TOKEN_FILE: '/x',
    },
    'PULMORA_VAULT_TOKEN, PULMORA_VAULT_TOKEN_FILE: exactly one must be set',
  ],
  [
    'an authority that is not there',
    {
      PULMORA_KEY_PROVIDER: 'vault',
      PULMORA_VAULT_URL: 'https://vault.example.org',
      PULMORA_VAULT_TOKEN: 'x',
      PULMORA_VAULT_CA_FILE: '/nowhere/ca.pem',
    },
    'PULMORA_VAULT_CA_FILE: cannot be read',
  ],
])('a process does not start with %s, and says which variables are to blame', (_what, environment, fault) => {
  expect(() => opened(environment)).toThrow(fault);
});

it('a keyring may be a variable; one that is damaged is not quoted', async () => {
  const context = { tenantId: '0b6c1a52-6f0e-4c3e-9d5b-1f0a54a9a001', purpose: 'blobs', version: 1 } as const;
  const provider = opened({ PULMORA_KEYRING: keyringText(newKeyring()) });
  const key = Buffer.alloc(32, 7);
  expect(await provider.unwrap(await provider.wrap(key, context), context)).toEqual(key);
  expect(() => opened({ PULMORA_KEYRING: '{"keys":{"1":"SECRET"}}' })).toThrow(/^(?!.*SECRET).*damaged/);
});
