import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { connect } from 'nats';
import pg from 'pg';
import type { Stack } from './stack.js';

/** A place where one of the identifiers was found. */
export interface StoreHit {
  readonly store: string;
  readonly identifier: string;
}

export interface StoreSearch {
  /** Tables, streams and files that were looked through. */
  readonly stores: number;
  readonly hits: readonly StoreHit[];
}

/**
 * Looks for strings in everything that a platform keeps: every row of every table as text, every message of every stream
 * with its headers and the broker's own files, every image by name, content and digest, and every log. (Not in the pages
 * of PostgreSQL's files, where rows that are gone lie until they are vacuumed.)
 */
export async function searchStores(stack: Stack, identifiers: readonly string[]): Promise<StoreSearch> {
  const parts = await Promise.all([
    ...Object.entries(stack.admin).map(([name, url]) => searchDatabase(name, url, identifiers)),
    searchStreams(stack.natsUrl, identifiers),
    searchFiles('blobs', path.join(stack.dataDir, 'blobs'), identifiers, true),
    searchFiles('nats', path.join(stack.dataDir, 'nats'), identifiers),
    searchFiles('logs', path.join(stack.dataDir, 'logs'), identifiers),
  ]);
  return { stores: parts.reduce((sum, part) => sum + part.stores, 0), hits: parts.flatMap((part) => part.hits) };
}

async function searchDatabase(name: string, url: string, identifiers: readonly string[]): Promise<StoreSearch> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')`,
    );
    const hits: StoreHit[] = [];
    for (const { name: table } of tables) {
      const { rows } = await client.query<{ identifier: string }>(
        `SELECT wanted AS identifier FROM unnest($1::text[]) AS wanted
          WHERE EXISTS (SELECT 1 FROM ${table} t WHERE position(lower(wanted) IN lower(t::text)) > 0)`,
        [identifiers],
      );
      hits.push(...rows.map(({ identifier }) => ({ store: `${name}.${table}`, identifier })));
    }
    return { stores: tables.length, hits };
  } finally {
    await client.end();
  }
}

async function searchStreams(url: string, identifiers: readonly string[]): Promise<StoreSearch> {
  const { username, password, host } = new URL(url);
  const connection = await connect({
    servers: host,
    user: decodeURIComponent(username),
    pass: decodeURIComponent(password),
  });
  try {
    const manager = await connection.jetstreamManager();
    const streams = await manager.streams.list().next();
    const hits: StoreHit[] = [];
    for (const { config, state } of streams) {
      for (let seq = state.first_seq; seq <= state.last_seq; seq += 1) {
        const message = await manager.streams.getMessage(config.name, { seq }).catch(() => undefined);
        if (!message) continue;
        const headers = [...message.header].flatMap(([name, values]) => [name, ...values]);
        const text = [message.subject, ...headers, new TextDecoder().decode(message.data)].join(' ');
        hits.push(...found(`stream ${config.name} ${seq}`, text, identifiers));
      }
    }
    return { stores: streams.length, hits };
  } finally {
    await connection.close();
  }
}

async function searchFiles(
  kind: string,
  directory: string,
  identifiers: readonly string[],
  byDigest = false,
): Promise<StoreSearch> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const hits: StoreHit[] = [];
  for (const file of files) {
    // A file may go while it is looked at.
    const bytes = await readFile(file).catch(() => Buffer.alloc(0));
    const name = path.relative(directory, file);
    const digest = byDigest ? createHash('sha256').update(bytes).digest('hex') : '';
    hits.push(...found(`${kind} ${name}`, `${name} ${digest} ${bytes.toString('utf8')}`, identifiers));
  }
  return { stores: Math.max(1, files.length), hits };
}

function found(store: string, text: string, identifiers: readonly string[]): StoreHit[] {
  const lower = text.toLowerCase();
  return identifiers
    .filter((identifier) => lower.includes(identifier.toLowerCase()))
    .map((identifier) => ({ store, identifier }));
}
