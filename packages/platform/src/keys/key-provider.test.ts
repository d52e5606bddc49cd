import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFetch } from '../http/http-fetch.js';
import { type KeyContext, type KeyProvider, KeyProviderUnavailableError, KeyRefusedError } from './key-provider.js';
import { keyringFile, keyringInMemory, keyringText, newKeyring, parseKeyring } from './keyring-source.js';
import { localKeyring } from './local-keyring.js';
import { startTransitEngine, type TransitEngine } from './testing/transit-engine.js';
import { vaultTransit } from './vault-transit.js';

interface Trial extends AsyncDisposable {
  readonly provider: KeyProvider;
  /** As another process of the same platform has it. */
  another(): KeyProvider;
  /** Whether a tenant has something of its own to be destroyed. */
  readonly destroys: boolean;
  cutOff(): Promise<void>;
}

async function local(): Promise<Trial> {
  const folder = await mkdtemp(join(tmpdir(), 'pulmora-keyring-'));
  const file = join(folder, 'keyring.json');
  await writeFile(file, keyringText(newKeyring()), { mode: 0o600 });
  const another = () => localKeyring(keyringFile(file));
  return {
    provider: another(),
    another,
    destroys: false,
    cutOff: () => rm(file),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

const over = (engine: TransitEngine, token = 'let-me-in') =>
  vaultTransit({
    url: engine.url,
    token: async () => token,
    mount: 'transit',
    prefix: 'pulmora',
    fetch: createFetch(),
    retries: 1,
  });

async function vault(): Promise<Trial> {
  const engine = await startTransitEngine(['let-me-in']);
  return {
    provider: over(engine),
    another: () => over(engine),
    destroys: true,
    async cutOff() {
      engine.sealed = true;
    },
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  };
}

const contextOf = (change: Partial<KeyContext> = {}): KeyContext => ({
  tenantId: randomUUID(),
  purpose: 'identifiers',
  version: 1,
  ...change,
});

describe.each([
  ['a local keyring', local],
  ["Vault's transit engine", vault],
])('%s', (_name, start) => {
  it('unwraps what it wrapped, in any process', async () => {
    await using trial = await start();
    const [key, context] = [randomBytes(32), contextOf()];
    const wrapped = await trial.provider.wrap(key, context);
    expect(wrapped).not.toContain(key.toString('base64'));
    expect(wrapped).toMatch(/^[\x21-\x7e]+$/);
    expect(await trial.another().unwrap(wrapped, context)).toEqual(key);
    expect(await trial.provider.wrap(key, context)).not.toBe(wrapped);
  });

  it('unwraps for no other tenant, purpose or version, and nothing that was altered', async () => {
    await using trial = await start();
    const { provider } = trial;
    const context = contextOf();
    const other = contextOf();
    const wrapped = await provider.wrap(randomBytes(32), context);
    await provider.wrap(randomBytes(32), other);
    const altered = wrapped.slice(0, -6) + (wrapped.at(-6) === 'A' ? 'B' : 'A') + wrapped.slice(-5);
    for (const attempt of [
      () => provider.unwrap(wrapped, { ...context, tenantId: other.tenantId }),
      () => provider.unwrap(wrapped, { ...context, purpose: 'blobs' }),
      () => provider.unwrap(wrapped, { ...context, version: 2 }),
      () => provider.unwrap(altered, context),
      () => provider.unwrap('', context),
      () => provider.unwrap('elsewhere:1:AAAA', context),
      () => provider.rewrap(wrapped, other),
    ]) {
      await expect(attempt()).rejects.toThrow(KeyRefusedError);
    }
  });

  it('wraps under a new master key from its rotation on, in any process, and still unwraps under the old', async () => {
    await using trial = await start();
    const { provider } = trial;
    const running = trial.another();
    const [key, context] = [randomBytes(32), contextOf()];
    const old = await running.wrap(key, context);
    await provider.rotateMaster([context.tenantId]);
    const fresh = await running.wrap(key, context);
    expect([old, fresh].map((wrapped) => provider.masterVersion(wrapped))).toEqual([1, 2]);
    expect(await running.unwrap(old, context)).toEqual(key);
    const rewrapped = await provider.rewrap(old, context);
    expect(provider.masterVersion(rewrapped)).toBe(2);
    expect(await running.unwrap(rewrapped, context)).toEqual(key);
    expect(await provider.rewrap(rewrapped, context)).toBe(rewrapped);
  });

  it('opens nothing under a master key that is retired', async () => {
    await using trial = await start();
    const { provider } = trial;
    const [key, context] = [randomBytes(32), contextOf()];
    const old = await provider.wrap(key, context);
    await provider.rotateMaster([context.tenantId]);
    const fresh = await provider.rewrap(old, context);
    await provider.retireMaster([context.tenantId]);
    await expect(trial.another().unwrap(old, context)).rejects.toThrow(KeyRefusedError);
    expect(await trial.another().unwrap(fresh, context)).toEqual(key);
  });

  it('says whether a tenant that leaves can be forgotten, and does so', async () => {
    await using trial = await start();
    const { provider } = trial;
    const [key, context, stays] = [randomBytes(32), contextOf(), contextOf()];
    const [gone, left] = [await provider.wrap(key, context), await provider.wrap(key, stays)];
    expect(await provider.destroyTenant(context.tenantId)).toBe(trial.destroys);
    const after = trial.another().unwrap(gone, context);
    if (trial.destroys) await expect(after).rejects.toThrow(KeyRefusedError);
    else expect(await after).toEqual(key);
    expect(await trial.another().unwrap(left, stays)).toEqual(key);
  });

  it('calls an outage an outage', async () => {
    await using trial = await start();
    const context = contextOf();
    await trial.cutOff();
    await expect(trial.another().wrap(randomBytes(32), context)).rejects.toThrow(KeyProviderUnavailableError);
  });
});

describe('the keyring', () => {
  it('stays readable by its owner alone when it is changed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pulmora-keyring-'));
    try {
      const file = join(folder, 'keyring.json');
      await writeFile(file, keyringText(newKeyring()), { mode: 0o600 });
      await localKeyring(keyringFile(file)).rotateMaster([]);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      expect([...parseKeyring(await readFile(file, 'utf8')).keys.keys()]).toEqual([1, 2]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.each(['', '{}', '{"keys":{}}', '{"keys":{"1":"c2hvcnQ="}}', '{"keys":{"x":"A"}}'])(
    'is refused when damaged, without a word of what it holds: %s',
    (text) => {
      expect(() => parseKeyring(text)).toThrow(/^key provider unavailable: the keyring is damaged$/);
    },
  );

  it('cannot be changed where it is a setting', async () => {
    await expect(localKeyring(keyringInMemory(newKeyring())).rotateMaster([])).rejects.toThrow(
      KeyProviderUnavailableError,
    );
  });
});

describe('Vault', () => {
  it('is asked again after a fault, and not after a refusal', async () => {
    await using engine = await startTransitEngine(['let-me-in']);
    const context = contextOf();
    engine.failNext = 1;
    const wrapped = await over(engine).wrap(randomBytes(32), context);
    const before = engine.asked.length;
    await expect(over(engine, 'expired').unwrap(wrapped, context)).rejects.toThrow(KeyProviderUnavailableError);
    expect(engine.asked.length).toBe(before + 1);
    await expect(over(engine).unwrap(wrapped, contextOf())).rejects.toThrow(KeyRefusedError);
    expect(engine.asked.length).toBe(before + 2);
  });
});
