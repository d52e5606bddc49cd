import pg from 'pg';
import { archiveCommand } from '../backup/archive-command.js';
import { errorCode, Fault } from '../fault.js';
import type { ProcessSpec } from '../processes/managed-process.js';
import { verifiedBy } from '../settings/trust.js';
import type { CertificateFiles } from '../tls/platform-tls.js';
import { postgresBinaries } from './binaries.js';
import { clearStalePid, ensureCluster, SUPERUSER, serverEnvironment } from './cluster.js';
import { encryption } from './encryption.js';
import { clusterPlace } from './placement.js';
import { serverUser } from './server-user.js';

export interface PostgresOptions {
  /** Where its files are wanted; see {@link clusterPlace}. */
  readonly directory: string;
  readonly port: number;
  /** The superuser's. */
  readonly password: string;
  /** Whether a commit must outlive a power cut. Off is several times faster and right for tests only. */
  readonly durable: boolean;
  readonly logFile: string;
  /** Speaks TLS, and nothing else, with this certificate. */
  readonly tls?: CertificateFiles | undefined;
  /** Where finished segments of WAL are kept, for restores to any moment; `undefined`: nowhere. */
  readonly walArchive?: string | undefined;
  /** Whether it is to recover from an archive first. */
  readonly recovers?: boolean;
  /** A temporary directory that goes, with its own files, should this process be killed. */
  readonly temporary?: string | undefined;
  /** How long a server left over from a run that was killed may take to end, milliseconds. */
  readonly patienceMs?: number;
}

export interface PreparedPostgres {
  readonly spec: ProcessSpec;
  readonly adminUrl: string;
  /** Where its files really are. */
  readonly place: string;
}

/**
 * Makes what PostgreSQL needs before it can be started, the cluster's files among it. Password logins over loopback TCP
 * only, no Unix socket.
 *
 * @throws {Fault} when that cannot be done.
 */
export async function preparePostgres(options: PostgresOptions): Promise<PreparedPostgres> {
  const user = serverUser();
  const binaries = postgresBinaries(user);
  const place = clusterPlace(options.directory, user);
  const data = await ensureCluster(place, options.password, binaries, user, options.durable);
  await clearStalePid(data, options.patienceMs ?? 0);
  const verified = options.tls ? verifiedBy(options.tls.ca) : '';
  const adminUrl = `postgres://${SUPERUSER}:${encodeURIComponent(options.password)}@127.0.0.1:${options.port}/postgres${verified}`;
  const settings = {
    ...SETTINGS,
    ...(options.durable ? {} : NOT_DURABLE),
    ...archiving(options),
    ...(options.tls ? encryption(place, options.tls, user) : {}),
    port: String(options.port),
  };
  return {
    adminUrl,
    place,
    spec: {
      name: 'postgres',
      command: binaries.postgres,
      args: ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      env: serverEnvironment(),
      cwd: '/',
      user,
      ours: false,
      logFile: options.logFile,
      probe: () => acceptsLogin(adminUrl, place),
      readyWithinMs: 60_000,
      // "Fast shutdown": sessions are ended, a checkpoint is written.
      stopSignal: 'SIGINT',
      stopWithinMs: 30_000,
      ...(options.temporary === undefined ? {} : { removes: [place, options.temporary] }),
    },
  };
}

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  password_encryption: 'scram-sha-256',
  max_connections: '300',
  shared_buffers: '128MB',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // A statement's text may quote a person's data: errors are logged without it.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
} as const;

/** What recovers must be set up as generously as what it comes from. */
const archiving = ({ walArchive, recovers }: PostgresOptions): Readonly<Record<string, string>> => ({
  ...(walArchive || recovers ? { wal_level: 'replica', full_page_writes: 'on', max_wal_senders: '2' } : {}),
  ...(walArchive ? { archive_mode: 'on', archive_command: archiveCommand(walArchive) } : {}),
});

/**
 * For what is thrown away after a test: nothing outlives a power cut. What was committed does outlive the server's being
 * killed, which tests do: so commits are still written, and only not forced to the disk.
 */
const NOT_DURABLE = {
  fsync: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  autovacuum_naptime: '10min',
} as const;

async function acceptsLogin(adminUrl: string, place: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 5_000 });
  // A server that ends in the middle of it is the caller's to notice.
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch (error) {
    if (errorCode(error) === '28P01') {
      throw new Fault(
        `the password of the databases in ${place} is lost: restore secrets.json, or remove both to start afresh`,
      );
    }
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}
