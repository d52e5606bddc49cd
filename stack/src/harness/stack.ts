import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { DatabaseName } from '@pulmora/migrations';
import { loadSigningKey } from '../issuer/signing-key.js';
import type { NatsUrls } from '../nats/nats-server.js';
import { startPlatform } from '../platform/platform.js';
import {
  baseUrl,
  type DatabaseUrls,
  logFile,
  PROCESS_NAMES,
  type ProcessName,
  processEnvironment,
  signingKeyFile,
} from '../platform/processes.js';
import { freePort } from '../ports/free-port.js';
import { clusterPlace } from '../postgres/placement.js';
import { serverUser } from '../postgres/server-user.js';
import { makeSecrets } from '../settings/secrets.js';
import { PORT_NAMES, type Ports, type Settings } from '../settings/settings.js';
import type { Backoff } from '../supervisor/backoff.js';
import { Supervisor } from '../supervisor/supervisor.js';
import type { PlatformTls } from '../tls/platform-tls.js';
import { temporaryDirectory } from './temporary-directory.js';
import { createTestDatabases, sharedTestPostgres } from './test-databases.js';
import { type TestTokenOptions, testToken } from './test-issuer.js';

export interface StackOptions {
  /** Set for every process. */
  readonly env?: NodeJS.ProcessEnv;
  /** Set for one process, over the former. */
  readonly processEnv?: Readonly<Partial<Record<ProcessName, NodeJS.ProcessEnv>>>;
  /** Starts a PostgreSQL of its own even where the test run shares one, so that it can be killed or measured. */
  readonly ownPostgres?: boolean;
  /** Everything speaks TLS, with certificates made for this stack; it has a PostgreSQL of its own then. */
  readonly tls?: boolean;
  /** Processes that the caller brings instead. */
  readonly without?: readonly ProcessName[];
  /** How often what crashes is started again; by default as often as in life. */
  readonly backoff?: Backoff;
  /** What JetStream may store, bytes; without a bound when absent. */
  readonly natsStoreBytes?: number;
  /** Told, in one line, about each thing that is ready. */
  readonly onProgress?: (line: string) => void;
}

export type RunningName = ProcessName | 'nats' | 'postgres';

/** The whole platform, compiled, as separate processes on free ports. */
export interface Stack {
  /** Its GraphQL endpoint over HTTP. */
  readonly gatewayUrl: string;
  /** Its GraphQL endpoint over WebSocket (graphql-ws). */
  readonly wsUrl: string;
  /** Address of each process's own server, for `/readyz`, `/metrics` and a subgraph's `/graphql`. */
  readonly urls: Readonly<Record<ProcessName, string>>;
  readonly databases: DatabaseUrls;
  /** The superuser's address of each database: row security does not bind it. For looking and tampering. */
  readonly admin: Readonly<Record<DatabaseName, string>>;
  /** With the credentials of the broker's operator, who may do anything. */
  readonly natsUrl: string;
  /** With the credentials of each of the broker's users. */
  readonly natsUrls: NatsUrls;
  /** Certificates, where everything speaks TLS. */
  readonly tls?: PlatformTls | undefined;
  /** Holds the images (`blobs/`) and the logs. */
  readonly dataDir: string;
  /** The environment in which a process of this name would run here. */
  environment(name: ProcessName): NodeJS.ProcessEnv;
  /** Process ids of what runs now; they change when something is started again. */
  readonly pids: Readonly<Record<string, number>>;
  /** An access token of the stack's issuer, good or bad as asked. */
  token(options?: TestTokenOptions): Promise<string>;
  /** What a process has written so far. */
  logs(name: RunningName): string;
  /** Ends a process as a crash would; it is started again by itself, see {@link untilReady}. */
  kill(name: RunningName, signal?: NodeJS.Signals): Promise<void>;
  /** Resolves when the process is ready: at once, or after the restart that is under way. */
  untilReady(name: RunningName): Promise<void>;
  /** Stops everything and removes its files. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts the compiled platform (`npx tsc -b` first). In a test run its databases are clones on the shared PostgreSQL.
 *
 * @throws {Fault} naming what could not be started and why; nothing is left running then.
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  await using undo = new AsyncDisposableList();
  const directory = undo.use(await temporaryDirectory('stack'));
  const ports = Object.fromEntries(
    await Promise.all(PORT_NAMES.map(async (name) => [name, await freePort()] as const)),
  ) as Ports;
  const { tls = false } = options;
  const settings: Settings = {
    dataDir: directory.path,
    host: '127.0.0.1',
    ports,
    issuer: `${tls ? 'https' : 'http'}://127.0.0.1:${ports.issuer}`,
    audience: 'pulmora',
    logLevel: 'info',
    tls,
  };
  const shared = options.ownPostgres || tls ? undefined : sharedTestPostgres();
  const databases = shared ? undo.use(await createTestDatabases(shared)) : undefined;
  if (!shared) undo.defer(() => removeCluster(settings));
  const supervisor = new Supervisor(options.backoff ? { backoff: options.backoff } : {});
  undo.defer(() => supervisor.stop());
  const key = await loadSigningKey(signingKeyFile(settings));
  const environmentOf = (name: ProcessName, computed: NodeJS.ProcessEnv) => ({
    ...process.env,
    ...computed,
    ...UNHURRIED,
    ...options.env,
    ...options.processEnv?.[name],
  });
  const platform = await startPlatform({
    settings,
    without: options.without,
    natsStoreBytes: options.natsStoreBytes,
    secrets: makeSecrets(),
    supervisor,
    durable: false,
    temporary: directory.path,
    databases,
    environmentOf,
    ...(options.onProgress ? { onProgress: options.onProgress } : {}),
  });
  const admin = databases?.admin ?? platform.admin;
  if (!admin) throw new Error('the databases have no superuser');
  const resources = undo.move();
  const stop = () => resources[Symbol.asyncDispose]();
  const gateway = baseUrl(settings, 'gateway');
  return {
    gatewayUrl: `${gateway}/graphql`,
    wsUrl: `${gateway.replace(/^http/, 'ws')}/graphql`,
    urls: Object.fromEntries(PROCESS_NAMES.map((name) => [name, baseUrl(settings, name)])) as Stack['urls'],
    databases: platform.databases,
    admin,
    natsUrl: platform.natsUrls.operator,
    natsUrls: platform.natsUrls,
    tls: platform.tls,
    dataDir: settings.dataDir,
    environment: (name) => environmentOf(name, processEnvironment(name, settings, platform)),
    get pids() {
      return supervisor.pids;
    },
    token: (request) => testToken({ ...settings, key }, request),
    logs: (name) => readFileSync(logFile(settings, name), 'utf8'),
    kill: (name, signal) => supervisor.process(name).kill(signal),
    untilReady: (name) => supervisor.untilReady(name),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** A measurement is one user who does more than people do; who tests a limit sets it. */
const UNHURRIED = {
  PULMORA_LIMIT_USER_RATE: '100000',
  PULMORA_LIMIT_USER_BURST: '100000',
  PULMORA_LIMIT_CLINIC_RATE: '100000',
  PULMORA_LIMIT_CLINIC_BURST: '100000',
  PULMORA_LIMIT_USER_OPERATIONS: '10000',
  PULMORA_LIMIT_CLINIC_OPERATIONS: '10000',
  PULMORA_LIMIT_USER_UPLOADS: '1000',
  PULMORA_LIMIT_CLINIC_UPLOADS: '1000',
  PULMORA_QUOTA_STUDIES_PER_DAY: '1000000',
};

/** Its files lie elsewhere where its user may not enter the temporary directory. */
async function removeCluster(settings: Settings): Promise<void> {
  const place = clusterPlace(path.join(settings.dataDir, 'postgres'), serverUser());
  await rm(place, { recursive: true, force: true });
}

/** What to undo, in the reverse order; `move()` hands it on. (AsyncDisposableStack is not in Node 20.) */
class AsyncDisposableList {
  #undo: (() => PromiseLike<void>)[] = [];

  use<T extends AsyncDisposable>(resource: T): T {
    this.defer(() => resource[Symbol.asyncDispose]());
    return resource;
  }

  defer(action: () => PromiseLike<void>): void {
    this.#undo.push(action);
  }

  move(): AsyncDisposableList {
    const moved = new AsyncDisposableList();
    moved.#undo = this.#undo;
    this.#undo = [];
    return moved;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const action of this.#undo.splice(0).reverse()) await action();
  }
}
