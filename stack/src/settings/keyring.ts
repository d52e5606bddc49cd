import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { keyringText, newKeyring, parseKeyring } from '@pulmora/platform';
import { Fault } from '../fault.js';
import { ensureDirectory, permissionFault } from './paths.js';

/** The master keys of the development platform. What is encrypted under them is lost without it. */
export const keyringFileOf = (dataDir: string): string => path.join(dataDir, 'keyring.json');

/**
 * Makes the keyring unless it is there, readable by this user only.
 *
 * @throws {Fault} when it cannot be written, or is there but damaged: it is never replaced.
 */
export function ensureKeyring(dataDir: string): string {
  const file = keyringFileOf(ensureDirectory(dataDir));
  const draft = `${file}.${process.pid}`;
  try {
    if (!existsSync(file)) {
      writeFileSync(draft, keyringText(newKeyring()), { mode: 0o600 });
      renameSync(draft, file);
    }
    parseKeyring(readFileSync(file, 'utf8'));
    return file;
  } catch (error) {
    const fault = permissionFault(file, error);
    if (fault instanceof Fault) throw fault;
    throw new Fault(`${file} is damaged: restore it, or remove the directory to start afresh`, { cause: error });
  }
}
