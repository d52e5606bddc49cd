import { createHash } from 'node:crypto';
import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ServerUser } from './server-user.js';

/** Where a server that runs as a user of its own keeps what it cannot keep in the checkout. */
export const SHARED_STATE = '/var/lib/pulmora';

/**
 * Where a database cluster meant for `directory` really lives: there, unless the server's user may not reach it because
 * one of its parents (root's home, say) is closed to others.
 */
export function clusterPlace(directory: string, user: ServerUser | undefined, open = openToOthers): string {
  if (!user || open(path.dirname(directory))) return directory;
  const identity = createHash('sha256').update(directory).digest('hex').slice(0, 12);
  return path.join(SHARED_STATE, `postgres-${identity}`);
}

/** Whether other users may read the file, or enter the directory, and pass through all that is above it. */
export function openToOthers(place: string): boolean {
  try {
    const real = realpathSync(place);
    const status = statSync(real);
    if ((status.mode & (status.isDirectory() ? 0o001 : 0o004)) === 0) return false;
    const parent = path.dirname(real);
    return parent === real || openToOthers(parent);
  } catch {
    return false;
  }
}
