import { existsSync } from 'node:fs';
import path from 'node:path';
import { DATABASES, type DatabaseName, databaseName, databaseUrls, migrate } from '@pulmora/migrations';
import { Fault } from '../fault.js';
import { ensureNatsServer } from '../nats/acquire.js';
import { type NatsUrls, prepareNats } from '../nats/nats-server.js';
import { preparePostgres } from '../postgres/postgres-server.js';
import type { ManagedProcess } from '../processes/managed-process.js';
import { ensureKeyring } from '../settings/keyring.js';
import { REPOSITORY_ROOT } from '../settings/paths.js';
import type { Secrets } from '../settings/secrets.js';
import { reachable, type Settings } from '../settings/settings.js';
import type { Supervisor } from '../supervisor/supervisor.js';
import { makePlatformTls, type PlatformTls } from '../tls/platform-tls.js';
import {
  type DatabaseUrls,
  entryFile,
  logFile,
  PROCESS_NAMES,
  type ProcessName,
  processEnvironment,
  processSpec,
  STAGES,
} from './processes.js';

export interface PlatformOptions {
  readonly settings: Settings;
  readonly secrets: Secrets;
  /** Holds what was started, also when starting fails half-way: stopping it is up to the caller. */
  readonly supervisor: Supervisor;
  /** Whether what was committed must outlive a power cut. */
  readonly durable: boolean;
  /** Left out: whoever starts the platform brings them. */
  readonly without?: readonly ProcessName[] | undefined;
  /** What JetStream may store, bytes; without a bound when absent. */
  readonly natsStoreBytes?: number | undefined;
  /** Databases that are there already; `undefined`: an own PostgreSQL is started and migrated. */
  readonly databases?: DatabaseUrls | undefined;
  /** The environment of a process; `computed` holds what the platform itself says. */
  readonly environmentOf?: (name: ProcessName, computed: NodeJS.ProcessEnv) => NodeJS.ProcessEnv;
  /** Told, in one line, about each thing that is ready or takes long. */
  readonly onProgress?: (line: string) => void;
  /** Where the own PostgreSQL keeps finished segments of WAL; by default nowhere. */
  readonly walArchive?: string | undefined;
  /** A temporary directory that goes should this process be killed. */
  readonly temporary?: string;
  /** How long servers of a run that was killed may take to end, milliseconds. */
  readonly patienceMs?: number;
}

export interface Platform {
  readonly databases: DatabaseUrls;
  /** The superuser's address of each database, where the PostgreSQL is its own. */
  readonly admin?: Readonly<Record<DatabaseName, string>>;
  /** With the credentials of each of the broker's users. */
  readonly natsUrls: NatsUrls;
  /** Under which the clinics' keys that sign reports lie. */
  readonly reportMasterKey: string;
  readonly nats: ManagedProcess;
  /** Certificates, where everything speaks TLS. */
  readonly tls?: PlatformTls;
}

/**
 * Starts PostgreSQL, NATS, the issuer, the services, the worker and the gateway, each when what it needs is ready.
 *
 * @throws {Fault} naming the one that could not be started, why, and its log.
 */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const { settings, supervisor } = options;
  for (const name of PROCESS_NAMES) {
    if (!existsSync(entryFile(name))) {
      throw new Fault(`${path.relative(REPOSITORY_ROOT, entryFile(name))} is missing: compile with npx tsc -b`);
    }
  }
  const progress = options.onProgress ?? (() => {});
  ensureKeyring(settings.dataDir);
  const tls = settings.tls ? await makePlatformTls(settings.dataDir, [reachable(settings.host)]) : undefined;
  const [{ databases, admin }, { nats, natsUrls }] = await allOrFirstFault([
    options.databases ? { databases: options.databases, admin: undefined } : startDatabases(options, progress, tls),
    startBroker(options, progress, tls),
  ]);
  const reportMasterKey = options.secrets.reports;
  const start = async (name: ProcessName) => {
    if (options.without?.includes(name)) return;
    const computed = processEnvironment(name, settings, { databases, natsUrls, reportMasterKey, tls });
    const env = options.environmentOf?.(name, computed) ?? { ...process.env, ...computed };
    await timed(progress, name, supervisor.start(processSpec(name, settings, env, tls), STAGES[name]));
  };
  await allOrFirstFault([start('issuer'), start('keeper')]);
  await allOrFirstFault([start('patient'), start('study'), start('diagnosis'), start('worker')]);
  await start('gateway');
  return { databases, ...(admin ? { admin } : {}), natsUrls, reportMasterKey, nats, ...(tls ? { tls } : {}) };
}

async function startDatabases(options: PlatformOptions, progress: (line: string) => void, tls?: PlatformTls) {
  const { settings, secrets, supervisor } = options;
  const postgres = await preparePostgres({
    directory: path.join(settings.dataDir, 'postgres'),
    port: settings.ports.postgres,
    password: secrets.postgres,
    durable: options.durable,
    logFile: logFile(settings, 'postgres'),
    tls: tls?.filesOf('postgres'),
    temporary: options.temporary,
    walArchive: options.walArchive,
    patienceMs: options.patienceMs ?? 0,
  });
  if (!postgres.place.startsWith(settings.dataDir)) {
    progress(`databases are kept in ${postgres.place}: PostgreSQL's user may not enter ${settings.dataDir}`);
  }
  await timed(progress, 'postgres', supervisor.start(postgres.spec, STAGES.postgres));
  const target = { adminUrl: postgres.adminUrl, passwords: secrets.roles };
  await timed(progress, 'migrations', migrate(target));
  const admin = Object.fromEntries(
    (Object.keys(DATABASES) as DatabaseName[]).map((name) => {
      const url = new URL(postgres.adminUrl);
      url.pathname = `/${databaseName(name)}`;
      return [name, url.href];
    }),
  ) as Record<DatabaseName, string>;
  return { databases: databaseUrls(target), admin };
}

async function startBroker(options: PlatformOptions, progress: (line: string) => void, tls?: PlatformTls) {
  const { settings, secrets, supervisor, durable } = options;
  const { spec, urls } = prepareNats({
    program: await ensureNatsServer(undefined, progress),
    directory: path.join(settings.dataDir, 'nats'),
    port: settings.ports.nats,
    passwords: secrets.nats,
    durable,
    storeBytes: options.natsStoreBytes,
    logFile: logFile(settings, 'nats'),
    tls: tls && { ...tls.filesOf('nats'), client: tls.client },
    temporary: options.temporary,
  });
  const nats = await timed(progress, 'nats', supervisor.start(spec, STAGES.nats));
  return { nats, natsUrls: urls };
}

/** Waits for all of them even when one fails, so that nothing is still being started when its caller stops everything. */
async function allOrFirstFault<T extends readonly unknown[]>(
  promises: readonly [...{ [K in keyof T]: Promise<T[K]> | T[K] }],
): Promise<T> {
  const settled: PromiseSettledResult<unknown>[] = await Promise.allSettled(promises);
  const values = settled.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
  return values as unknown as T;
}

async function timed<T>(progress: (line: string) => void, name: string, work: Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await work;
  progress(`${name} ready (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  return result;
}
