import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { accountsConfiguration, BROKER_USERS, type BrokerUser } from '@pulmora/broker';
import { type ClientTls, inboxOf } from '@pulmora/platform';
import { connect } from 'nats';
import type { ProcessSpec } from '../processes/managed-process.js';
import { ensureDirectory, permissionFault } from '../settings/paths.js';
import type { CertificateFiles } from '../tls/platform-tls.js';
import { isAtLeast, type NatsServerProgram } from './acquire.js';

export interface NatsOptions {
  readonly program: NatsServerProgram;
  /** Of its configuration and its streams. */
  readonly directory: string;
  readonly port: number;
  /** What each user logs in with. */
  readonly passwords: Readonly<Record<BrokerUser, string>>;
  /** Whether an acknowledged message must outlive a power cut (as far as the server's version can promise it). */
  readonly durable: boolean;
  /** What JetStream may store, bytes; without a bound when absent. */
  readonly storeBytes?: number | undefined;
  readonly logFile: string;
  /** Speaks TLS, and only to who shows a certificate of the authority. */
  readonly tls?: (CertificateFiles & { readonly client: ClientTls }) | undefined;
  /** A temporary directory that goes should this process be killed. */
  readonly temporary?: string | undefined;
}

/** An address of the broker for each of its users. */
export type NatsUrls = Readonly<Record<BrokerUser, string>>;

export interface PreparedNats {
  readonly spec: ProcessSpec;
  /** With the credentials of each user. */
  readonly urls: NatsUrls;
}

/** Writes the configuration of a single JetStream server on loopback. */
export function prepareNats(options: NatsOptions): PreparedNats {
  const configuration = path.join(ensureDirectory(options.directory), 'nats-server.conf');
  try {
    writeFileSync(configuration, natsConfiguration(options), { mode: 0o600 });
  } catch (error) {
    throw permissionFault(configuration, error);
  }
  const { passwords, port } = options;
  const scheme = options.tls ? 'tls' : 'nats';
  const urlOf = (user: BrokerUser) => `${scheme}://${user}:${encodeURIComponent(passwords[user])}@127.0.0.1:${port}`;
  return {
    urls: Object.fromEntries(BROKER_USERS.map((user) => [user, urlOf(user)])) as NatsUrls,
    spec: {
      name: 'nats',
      command: options.program.path,
      args: ['-c', configuration],
      env: { PATH: process.env.PATH },
      ours: false,
      logFile: options.logFile,
      probe: () => jetStreamAnswers(port, 'keeper', passwords.keeper, options.tls?.client),
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
    ...(options.tls ? [encryption(options.tls)] : []),
    // Nobody is given the system account's password.
    accountsConfiguration((user) => JSON.stringify(options.passwords[user]), {
      user: 'system',
      password: JSON.stringify(randomUUID()),
    }),
  ].join('\n')}\n`;
}

const encryption = ({ cert, key, ca }: CertificateFiles): string =>
  `tls { cert_file: ${JSON.stringify(cert)}, key_file: ${JSON.stringify(key)}, ca_file: ${JSON.stringify(ca)}, verify: true, timeout: 10 }`;

async function jetStreamAnswers(port: number, user: string, pass: string, tls?: ClientTls): Promise<boolean> {
  try {
    const connection = await connect({
      servers: `127.0.0.1:${port}`,
      user,
      pass,
      inboxPrefix: inboxOf(user),
      ...(tls ? { tls: tls as { ca: string; cert: string; key: string } } : {}),
      reconnect: false,
      timeout: 2_000,
    });
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
