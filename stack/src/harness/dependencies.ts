import { rm } from 'node:fs/promises';
import path from 'node:path';
import { migrate } from '@pulmora/migrations';
import { freePort } from '../ports/free-port.js';
import { preparePostgres } from '../postgres/postgres-server.js';
import { ManagedProcess } from '../processes/managed-process.js';
import { makeSecrets } from '../settings/secrets.js';
import { type NatsHandle, type NatsHandleOptions, startNats } from './nats.js';
import { temporaryDirectory } from './temporary-directory.js';
import { createTestDatabases, TEMPLATE_SUFFIX, type TestDatabases, type TestPostgres } from './test-databases.js';

export interface DependenciesOptions {
  /** Where files go; `undefined`: a temporary directory that goes with the server. */
  readonly dataDir?: string;
}

/** A PostgreSQL of one's own, with the template databases migrated, and what can be had from it. */
export interface Dependencies {
  readonly postgres: TestPostgres;
  /** Three databases of one's own. */
  createDatabases(): Promise<TestDatabases>;
  startNats(options?: NatsHandleOptions): Promise<NatsHandle>;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a PostgreSQL on a free port, without regard for power cuts, and migrates the template databases.
 *
 * @throws {Fault} when it cannot be started.
 */
export async function startDependencies(options: DependenciesOptions = {}): Promise<Dependencies> {
  const temporary = options.dataDir === undefined ? await temporaryDirectory('deps') : undefined;
  const dataDir = options.dataDir ?? temporary?.path ?? '';
  const secrets = makeSecrets();
  const { spec, adminUrl, place } = await preparePostgres({
    directory: path.join(dataDir, 'postgres'),
    port: await freePort(),
    password: secrets.postgres,
    durable: false,
    logFile: path.join(dataDir, 'postgres.log'),
    temporary: temporary?.path,
  });
  const server = new ManagedProcess(spec);
  const stop = async () => {
    await server.stop();
    if (temporary) await rm(place, { recursive: true, force: true });
    await temporary?.[Symbol.asyncDispose]();
  };
  try {
    await server.start();
    const postgres: TestPostgres = { adminUrl, passwords: secrets.roles };
    await migrate({ ...postgres, suffix: TEMPLATE_SUFFIX });
    return {
      postgres,
      createDatabases: () => createTestDatabases(postgres),
      startNats,
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
