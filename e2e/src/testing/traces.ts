import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Stack } from '@pulmora/stack';
import pg from 'pg';

/** What a clinic's uploads have left behind so far. */
export interface Traces {
  readonly studies: number;
  readonly images: number;
  readonly events: number;
  /** Files in the blob store, half-written ones included. */
  readonly blobs: number;
}

/** Rows as the study service itself sees them, with the tenant set; events as the relay does, which alone may read them. */
export async function tracesOf(stack: Stack, tenantId: string): Promise<Traces> {
  const [rows, outbox, blobs] = await Promise.all([
    count(
      stack.databases.study,
      tenantId,
      'SELECT (SELECT count(*)::int FROM studies) AS studies, (SELECT count(*)::int FROM ct_images) AS images',
    ),
    count(stack.databases.studyRelay, tenantId, 'SELECT count(*)::int AS events FROM outbox'),
    filesUnder(path.join(stack.dataDir, 'blobs', tenantId)),
  ]);
  return { studies: 0, images: 0, events: 0, ...rows, ...outbox, blobs: blobs.length };
}

async function count(connectionString: string, tenantId: string, query: string): Promise<Record<string, number>> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(`SELECT set_config('app.tenant_id', $1, true)`, [tenantId]);
    return (await client.query<Record<string, number>>(query)).rows[0] ?? {};
  } finally {
    await client.end();
  }
}

/** Files under a folder, by their paths; none where there is no such folder. */
export async function filesUnder(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}
