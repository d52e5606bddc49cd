import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { connect } from 'nats';
import type { ProcessSpec } from '../processes/managed-process.js';
import { ensureDirectory, permissionFault } from '../settings/paths.js';
import { isAtLeast, type NatsServerProgram } from './acquire.js';

export interface NatsOptions {
  readonly program: NatsServerProgram;
  /** Of its configuration and its streams. */
  readonly directory: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Whether an acknowledged message must outlive a power cut (as far as the server's version can promise it). */
  readonly durable: boolean;
  /** What JetStream may store, bytes; without a bound when absent. */
  readonly storeBytes?: number | undefined;
  readonly logFile: string;
  /** A temporary directory that goes should this process be killed. */
  readonly temporary?: string | undefined;
}

export interface PreparedNats {
  readonly spec: ProcessSpec;
  /** With credentials. */
  readonly url: string;
}

/** Writes the configuration of a single JetStream server on loopback. */
export function prepareNats(options: NatsOptions): PreparedNats {
  const configuration = path.join(ensureDirectory(options.directory), 'nats-server.conf');
  try {
    writeFileSync(configuration, natsConfiguration(options), { mode: 0o600 });
  } catch (error) {
    throw permissionFault(configuration, error);
  }
  const { user, password, port } = options;
  return {
    url: `nats://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${port}`,
    spec: {
      name: 'nats',
      command: options.program.path,
      args: ['-c', configuration],
      env: { PATH: process.env.PATH },
      ours: false,
      logFile: options.logFile,
      probe: () => jetStreamAnswers(port, user, password),
      readyWithinMs: 60_000,
      stopSignal: 'SIGTERM',
      stopWithinMs: 15_000,
      ...(options.temporary === undefined ? {} : { removes: [options.temporary] }),
    },
  };
}

export function natsConfiguration(options: Omit<NatsOptions, 'logFile' | 'temporary'>): string {
  // Older servers refuse a configuration that names it.
  const syncs = options.durable && isAtLeast(options.program.version, { major: 2, minor: 10 });
  const bound = options.storeBytes === undefined ? '' : `, max_file_store: ${options.storeBytes}`;
  return `${[
    'server_name: pulmora',
    'host: 127.0.0.1',
    `port: ${options.port}`,
    `jetstream { store_dir: ${JSON.stringify(path.join(options.directory, 'jetstream'))}${syncs ? ', sync_interval: always' : ''}${bound} }`,
    `authorization { user: ${JSON.stringify(options.user)}, password: ${JSON.stringify(options.password)} }`,
  ].join('\n')}\n`;
}

async function jetStreamAnswers(port: number, user: string, pass: string): Promise<boolean> {
  try {
    const connection = await connect({ servers: `127.0.0.1:${port}`, user, pass, reconnect: false, timeout: 2_000 });
    try {
      await (await connection.jetstreamManager()).getAccountInfo();
      return true;
    } finally {
      await connection.close();
    }
  } catch {
    return false;
  }
}
