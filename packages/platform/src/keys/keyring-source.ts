import { randomBytes, randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { KeyProviderUnavailableError } from './key-provider.js';

/** Master keys of 32 bytes, by version. */
export interface Keyring {
  /** Never empty. */
  readonly keys: ReadonlyMap<number, Buffer>;
  readonly newest: number;
}

/** Where a keyring is kept. */
export interface KeyringSource {
  /** @throws {KeyProviderUnavailableError} when it is not there or not readable as such; the message holds no key. */
  read(): Promise<Keyring>;
  /** @throws {KeyProviderUnavailableError} also where it cannot be written. */
  change(how: (keyring: Keyring) => Keyring): Promise<Keyring>;
}

const shape = z.object({
  keys: z
    .record(z.string().regex(/^[1-9]\d{0,8}$/), z.base64().length(44))
    .refine((keys) => Object.keys(keys).length > 0),
});

/** @throws {KeyProviderUnavailableError} */
export function parseKeyring(text: string): Keyring {
  try {
    const { keys } = shape.parse(JSON.parse(text));
    return keyringOf(
      new Map(Object.entries(keys).map(([version, key]) => [Number(version), Buffer.from(key, 'base64')])),
    );
  } catch {
    // What is wrong with it is not told in more detail: that might quote a key.
    throw new KeyProviderUnavailableError('the keyring is damaged');
  }
}

/** As it is kept: `{"keys":{"1":"<32 bytes, base64>"}}`. */
export const keyringText = ({ keys }: Keyring): string =>
  `${JSON.stringify({ keys: Object.fromEntries([...keys].map(([version, key]) => [version, key.toString('base64')])) }, null, 2)}\n`;

const keyringOf = (keys: ReadonlyMap<number, Buffer>): Keyring => ({ keys, newest: Math.max(...keys.keys()) });

export const newKeyring = (): Keyring => keyringOf(new Map([[1, randomBytes(32)]]));

export const withNewKey = ({ keys, newest }: Keyring): Keyring =>
  keyringOf(new Map([...keys, [newest + 1, randomBytes(32)]]));

export const withNewestOnly = ({ keys, newest }: Keyring): Keyring =>
  keyringOf(new Map([...keys].filter(([version]) => version === newest)));

/** A file that its owner alone may read; replaced as a whole, so that a reader sees the old or the new. */
export function keyringFile(file: string): KeyringSource {
  const read = async () => {
    const text = await readFile(file, 'utf8').catch((cause) => {
      throw new KeyProviderUnavailableError('the keyring file cannot be read', { cause });
    });
    return parseKeyring(text);
  };
  return {
    read,
    async change(how) {
      const changed = how(await read());
      const draft = `${file}.${randomUUID()}`;
      try {
        await writeFile(draft, keyringText(changed), { mode: 0o600, flag: 'wx', flush: true });
        await rename(draft, file);
      } catch (cause) {
        await rm(draft, { force: true });
        throw new KeyProviderUnavailableError('the keyring file cannot be written', { cause });
      }
      return changed;
    },
  };
}

/** A keyring out of an environment variable, which nobody here can change. */
export function keyringInMemory(keyring: Keyring): KeyringSource {
  return {
    read: async () => keyring,
    async change() {
      throw new KeyProviderUnavailableError('the keyring is a setting: change it where it is set');
    },
  };
}
