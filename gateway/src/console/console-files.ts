import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** A file of the built console, as it is sent. */
export interface ConsoleFile {
  readonly mediaType: string;
  readonly bytes: Buffer;
  /** Gzip, where that makes it smaller. */
  readonly compressed?: Buffer;
}

/** By their paths under `/console/`. */
export type ConsoleFiles = ReadonlyMap<string, ConsoleFile>;

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

const compress = promisify(gzip);

/** Reads the built console into memory: it is small, and no path that a client names ever reaches the disk. */
export async function readConsole(directory: string): Promise<ConsoleFiles> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = new Map<string, ConsoleFile>();
  for (const entry of entries) {
    const mediaType = MEDIA_TYPES[path.extname(entry.name)];
    if (!entry.isFile() || !mediaType) continue;
    const place = path.join(entry.parentPath, entry.name);
    const bytes = await readFile(place);
    const compressed = await compress(bytes);
    const name = path.relative(directory, place).split(path.sep).join('/');
    files.set(name, { mediaType, bytes, ...(compressed.length < bytes.length ? { compressed } : {}) });
  }
  return files;
}
