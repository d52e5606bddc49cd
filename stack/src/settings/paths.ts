import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorCode, Fault } from '../fault.js';

/** The checkout. The same from the sources and from the compiled output, which lie equally deep. */
export const REPOSITORY_ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Where the development platform keeps what must outlive it: databases, streams, images, keys, logs. */
export const defaultDataDir = (env: NodeJS.ProcessEnv = process.env): string =>
  path.resolve(REPOSITORY_ROOT, env.PULMORA_DATA_DIR || '.pulmora');

/**
 * Creates a directory (and its parents) that other users of the machine may pass through: PostgreSQL runs as one.
 *
 * @throws {Fault} without permission.
 */
export function ensureDirectory(directory: string): string {
  try {
    if (mkdirSync(directory, { recursive: true })) chmodSync(directory, 0o755);
    return directory;
  } catch (error) {
    throw permissionFault(directory, error);
  }
}

/** The error as a {@link Fault} where it is about permission or space; as it was otherwise. */
export function permissionFault(place: string, error: unknown): unknown {
  const code = errorCode(error);
  if (code === 'ENOSPC') return new Fault(`no space left for ${place}: free some, or set PULMORA_DATA_DIR`);
  if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS' && code !== 'ENOTDIR') return error;
  return new Fault(`no permission to write to ${place} (${code}): give it to this user, or set PULMORA_DATA_DIR`);
}
