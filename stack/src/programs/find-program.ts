import { existsSync } from 'node:fs';
import path from 'node:path';

/** Debian puts servers where the PATH of ordinary users does not lead. */
const SERVER_DIRECTORIES = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** The first program of this name on PATH, or where servers are. */
export function findProgram(name: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const directories = [...(env.PATH ?? '').split(path.delimiter).filter(Boolean), ...SERVER_DIRECTORIES];
  return directories.map((directory) => path.join(directory, name)).find((file) => existsSync(file));
}
