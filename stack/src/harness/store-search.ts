import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  KeyCache,
  keyringFile,
  localKeyring,
  openFileBlobStore,
  openValue,
  sealedBlobReader,
  sealedWith,
} from '@pulmora/platform';
import { connect } from 'nats';
import pg from 'pg';
import { keyringFileOf } from '../settings/keyring.js';
import type { Stack } from './stack.js';

/** As a store: what is found in it was opened with the clinic's keys. */
export const SEALED_PATIENTS = 'patient.patients sealed';

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
 * with its headers and the broker's own files, every image by name and digest, every log; and in what is encrypted, as it
 * lies and opened. (Not in the pages of PostgreSQL's files, where rows that are gone lie until they are vacuumed.)
 */
export async function searchStores(stack: Stack, identifiers: readonly string[]): Promise<StoreSearch> {
  const parts = await Promise.all([
    ...Object.entries(stack.admin).map(([name, url]) => searchDatabase(name, url, identifiers)),
    searchStreams(stack.natsUrl, identifiers),
    searchSealedPatients(stack, identifiers),
    searchFiles('blobs', path.join(stack.dataDir, 'blobs'), identifiers),
    searchImages(stack.dataDir, identifiers),
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

/** Columns of patients that are encrypted, by the name under which each has its place. */
const SEALED = { record_number: 'sealed_record_number', name: 'sealed_name', birth_date: 'sealed_birth_date' };

/** What patients' encrypted columns hold for whoever has the keys. */
async function searchSealedPatients(stack: Stack, identifiers: readonly string[]): Promise<StoreSearch> {
  const cache = keysOf(stack.dataDir);
  const client = new pg.Client({ connectionString: stack.admin.patient });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, Buffer | null> & { tenant_id: string; id: string }>(
      'SELECT * FROM patients',
    );
    const { rows: keys } = await client.query<{ tenant_id: string; version: number; wrapped: string }>(
      "SELECT tenant_id, version, wrapped FROM tenant_keys WHERE purpose = 'identifiers'",
    );
    const hits: StoreHit[] = [];
    for (const row of rows) {
      for (const [column, name] of Object.entries(SEALED)) {
        const sealed = row[name];
        if (!sealed) continue;
        const version = sealedWith(sealed);
        const { wrapped = '' } = keys.find((key) => key.tenant_id === row.tenant_id && key.version === version) ?? {};
        const key = await cache.open({ tenantId: row.tenant_id, purpose: 'identifiers', version }, wrapped);
        hits.push(...found(SEALED_PATIENTS, openValue(key, `patients.${column}|${row.id}`, sealed), identifiers));
      }
    }
    return { stores: 1, hits };
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

async function searchFiles(kind: string, directory: string, identifiers: readonly string[]): Promise<StoreSearch> {
  const files = await filesUnder(directory);
  const hits: StoreHit[] = [];
  for (const file of files) {
    // A file may go while it is looked at.
    const bytes = await readFile(file).catch(() => Buffer.alloc(0));
    const name = path.relative(directory, file);
    hits.push(...found(`${kind} ${name}`, `${name} ${bytes.toString('utf8')}`, identifiers));
  }
  return { stores: Math.max(1, files.length), hits };
}

/** What the images hold for whoever has the keys. */
async function searchImages(dataDir: string, identifiers: readonly string[]): Promise<StoreSearch> {
  const directory = path.join(dataDir, 'blobs');
  const images = sealedBlobReader(await openFileBlobStore(directory), keysOf(dataDir));
  const hits: StoreHit[] = [];
  for (const file of await filesUnder(directory)) {
    const key = path.relative(directory, file);
    const bytes = await images.read(key).catch(() => Buffer.alloc(0));
    const digest = createHash('sha256').update(bytes).digest('hex');
    hits.push(...found(`image ${key}`, `${digest} ${bytes.toString('utf8')}`, identifiers));
  }
  return { stores: 1, hits };
}

const keysOf = (dataDir: string) => new KeyCache(localKeyring(keyringFile(keyringFileOf(dataDir))));

async function filesUnder(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

function found(store: string, text: string, identifiers: readonly string[]): StoreHit[] {
  const lower = text.toLowerCase();
  return identifiers
    .filter((identifier) => lower.includes(identifier.toLowerCase()))
    .map((identifier) => ({ store, identifier }));
}
