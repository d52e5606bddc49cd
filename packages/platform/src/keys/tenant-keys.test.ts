import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { type KeyProvider, KeyRefusedError } from './key-provider.js';
import { keyringInMemory, newKeyring } from './keyring-source.js';
import { localKeyring } from './local-keyring.js';
import { BrokenSealError, blindIndex, openValue, sealedWith, sealValue } from './sealed-value.js';
import { TenantKeys } from './tenant-keys.js';
import { trialKeys } from './testing/trial-keys.js';
import { keyStoreInMemory } from './wrapped-key-store.js';

/** A provider that counts how often it is asked to unwrap. */
function counting(): KeyProvider & { unwraps: number } {
  const inner = localKeyring(keyringInMemory(newKeyring()));
  return {
    ...inner,
    unwraps: 0,
    unwrap(...args) {
      this.unwraps += 1;
      return inner.unwrap(...args);
    },
  };
}

it('a tenant gets its first key when it needs one, and two processes that make it at once agree', async () => {
  const store = keyStoreInMemory();
  const provider = localKeyring(keyringInMemory(newKeyring()));
  const [tenant, other] = [randomUUID(), randomUUID()];
  const processes = [new TenantKeys({ provider, store }), new TenantKeys({ provider, store })];
  const keys = await Promise.all(processes.map((process) => process.current(tenant, 'identifiers')));
  expect(keys.map((key) => key.version)).toEqual([1, 1]);
  const sealed = sealValue(keys[0]!, 'name', 'Ada');
  expect(openValue(keys[1]!, 'name', sealed)).toBe('Ada');
  const foreign = await processes[0]!.current(other, 'identifiers');
  expect(() => openValue(foreign, 'name', sealed)).toThrow(BrokenSealError);
});

it('a rotation counts at once, also for who has the old key open, and the old one still opens', async () => {
  const keys = trialKeys();
  const tenant = randomUUID();
  const old = sealValue(await keys.current(tenant, 'identifiers'), 'name', 'Ada');
  expect(await keys.rotate(tenant, 'identifiers')).toBe(2);
  const fresh = sealValue(await keys.current(tenant, 'identifiers'), 'name', 'Ada');
  expect([old, fresh].map(sealedWith)).toEqual([1, 2]);
  const all = await keys.all(tenant, 'identifiers');
  for (const sealed of [old, fresh]) {
    expect(openValue(all.find((key) => key.version === sealedWith(sealed))!, 'name', sealed)).toBe('Ada');
  }
  expect((await keys.current(tenant, 'blobs')).version).toBe(1);
});

it('keeps a bounded number of keys open, and asks the provider for one only once', async () => {
  const provider = counting();
  const keys = trialKeys({ provider, maxKeys: 10 });
  const tenants = Array.from({ length: 25 }, () => randomUUID());
  for (const tenant of tenants) await keys.current(tenant, 'blobs');
  expect(keys.cache.size).toBe(10);
  const before = provider.unwraps;
  await Promise.all(Array.from({ length: 50 }, () => keys.current(tenants[24]!, 'blobs')));
  expect(provider.unwraps).toBe(before);
  await keys.current(tenants[0]!, 'blobs');
  expect(provider.unwraps).toBe(before + 1);
});

it('asks again for a key whose time is over, and for one that could not be opened', async () => {
  const provider = counting();
  const keys = trialKeys({ provider, liveMs: 0 });
  const tenant = randomUUID();
  await keys.current(tenant, 'blobs');
  await keys.current(tenant, 'blobs');
  expect(provider.unwraps).toBe(2);
  const context = { tenantId: tenant, purpose: 'blobs', version: 1 } as const;
  await expect(keys.cache.open(context, 'local:1:AAAA')).rejects.toThrow(KeyRefusedError);
  await expect(keys.cache.open(context, 'local:1:AAAA')).rejects.toThrow(KeyRefusedError);
  expect(provider.unwraps).toBe(4);
});

it('a sealed value opens in its own place only, unaltered, and tells little of its length', async () => {
  const keys = trialKeys();
  const key = await keys.current(randomUUID(), 'identifiers');
  const sealed = sealValue(key, 'patients.name:1', 'Zoë 李明');
  expect(openValue(key, 'patients.name:1', sealed)).toBe('Zoë 李明');
  expect(() => openValue(key, 'patients.name:2', sealed)).toThrow(BrokenSealError);
  for (let i = 0; i < sealed.length; i += 1) {
    const altered = Buffer.from(sealed);
    altered[i]! ^= 1;
    expect(() => openValue(key, 'patients.name:1', altered), String(i)).toThrow(BrokenSealError);
  }
  expect(() => openValue(key, 'patients.name:1', Buffer.alloc(5))).toThrow(BrokenSealError);
  expect(sealValue(key, 'x', 'Al').length).toBe(sealValue(key, 'x', 'Alexander').length);
  expect(openValue(key, 'x', sealValue(key, 'x', ''))).toBe('');
});

it('a blind index is the same for the same value of a column and tenant, and for nothing else', async () => {
  const keys = trialKeys();
  const [key, other] = await Promise.all([randomUUID(), randomUUID()].map((one) => keys.current(one, 'identifiers')));
  expect(blindIndex(key!, 'record', 'MRN-1')).toEqual(blindIndex(key!, 'record', 'MRN-1'));
  expect(blindIndex(key!, 'record', 'MRN-1')).not.toEqual(blindIndex(key!, 'record', 'MRN-2'));
  expect(blindIndex(key!, 'record', 'MRN-1')).not.toEqual(blindIndex(key!, 'other', 'MRN-1'));
  expect(blindIndex(key!, 'record', 'MRN-1')).not.toEqual(blindIndex(other!, 'record', 'MRN-1'));
});
