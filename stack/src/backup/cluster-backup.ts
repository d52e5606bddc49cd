import { chownSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { Fault } from '../fault.js';
import type { ServerUser } from '../postgres/server-user.js';

/** What belongs to a running server, or comes out of the archive. */
const NOT_COPIED = [
  'postmaster.pid',
  'postmaster.opts',
  'pg_wal',
  'pg_replslot',
  'pg_notify',
  'pg_stat_tmp',
  'pg_subtrans',
];

/**
 * A base backup of a running server, by PostgreSQL's own interface for backups (`pg_backup_start`): its files are copied
 * while it works, and the archived WAL makes them consistent.
 *
 * @param data the server's data directory on this machine.
 * @throws an error of the pg driver or of the file system.
 */
export async function takeBaseBackup(adminUrl: string, data: string, target: string): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query("SELECT pg_backup_start('pulmora', fast => true)");
    await mkdir(target, { recursive: true, mode: 0o700 });
    for (const name of await readdir(data)) {
      if (NOT_COPIED.includes(name)) await mkdir(path.join(target, name), { recursive: true }).catch(() => {});
      else await cp(path.join(data, name), path.join(target, name), { recursive: true, verbatimSymlinks: true });
    }
    for (const name of ['postmaster.pid', 'postmaster.opts'])
      await rm(path.join(target, name), { recursive: true, force: true });
    const { rows } = await admin.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop()');
    await writeFile(path.join(target, 'backup_label'), rows[0]?.labelfile ?? '');
  } finally {
    await admin.end();
  }
}

/**
 * Lays a base backup down as a data directory that will recover to a moment when a server is started on it.
 *
 * @param until any time after the backup had ended.
 * @throws {Fault} where there is something already.
 */
export async function layDownBackup(
  backup: string,
  place: string,
  { archive, until, user }: { readonly archive: string; readonly until: Date; readonly user: ServerUser | undefined },
): Promise<void> {
  const data = path.join(place, 'data');
  if ((await readdir(data).catch(() => [])).length > 0)
    throw new Fault(`${data} is not empty: nothing is restored over it`);
  await cp(backup, data, { recursive: true, verbatimSymlinks: true });
  await mkdir(path.join(data, 'pg_wal', 'archive_status'), { recursive: true });
  await writeFile(path.join(data, 'recovery.signal'), '');
  await writeFile(
    path.join(data, 'postgresql.auto.conf'),
    [
      `restore_command = 'cp ${archive}/%f %p'`,
      // PostgreSQL takes no other form of ISO 8601 here.
      `recovery_target_time = '${until.toISOString().replace('T', ' ').replace('Z', '+00')}'`,
      "recovery_target_action = 'promote'",
      '',
    ].join('\n'),
  );
  await giveTo(place, user);
  await chmod(data, 0o700);
}

async function giveTo(place: string, user: ServerUser | undefined): Promise<void> {
  if (!user) return;
  chownSync(place, user.uid, user.gid);
  for (const entry of await readdir(place, { recursive: true, withFileTypes: true })) {
    chownSync(path.join(entry.parentPath, entry.name), user.uid, user.gid);
  }
}

/** Resolves when the server has recovered and takes writes. */
export async function untilRecovered(adminUrl: string, patienceMs = 120_000): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 5_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      const { rows } = await client.query<{ recovering: boolean }>('SELECT pg_is_in_recovery() AS recovering');
      if (rows[0]?.recovering === false) return;
    } catch {
      // It answers when it is consistent.
    } finally {
      await client.end().catch(() => {});
    }
    if (Date.now() > deadline) throw new Fault('the databases have not recovered in time: their log says why');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
