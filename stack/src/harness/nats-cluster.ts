import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { accountsConfiguration } from '@pulmora/broker';
import { connect } from 'nats';
import { Fault } from '../fault.js';
import { ensureNatsServer } from '../nats/acquire.js';
import { freePort } from '../ports/free-port.js';
import { ManagedProcess } from '../processes/managed-process.js';
import { makeSecrets } from '../settings/secrets.js';
import { temporaryDirectory } from './temporary-directory.js';

/** How long the choice of a leader may take, milliseconds: of a busy machine, not of the servers. */
const ELECTED_WITHIN_MS = 60_000;

/** nats-servers that keep each stream on as many of them as it asks for. */
export interface NatsCluster {
  /** Of one server each, with credentials; a client learns of the others from any. */
  readonly urls: readonly string[];
  readonly version: string;
  /**
   * The place of the server that leads a stream; waits while the servers choose one.
   *
   * @throws {Fault} when they have not after a minute.
   */
  leaderOf(stream: string): Promise<number>;
  kill(place: number): Promise<void>;
  start(place: number): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** @throws {Fault} when there is no nats-server or they do not find one another. */
export async function startNatsCluster(size = 3): Promise<NatsCluster> {
  const program = await ensureNatsServer();
  const directory = await temporaryDirectory('nats-cluster');
  const passwords = makeSecrets().nats;
  const user = 'operator';
  const password = passwords[user];
  const system = randomUUID();
  const ports = await Promise.all(Array.from({ length: size }, () => freePort()));
  const routes = await Promise.all(Array.from({ length: size }, () => freePort()));
  const nameOf = (place: number) => `pulmora-${place}`;
  const servers = ports.map((port, place) => {
    const home = path.join(directory.path, String(place));
    const configuration = path.join(directory.path, `${place}.conf`);
    const peers = routes.map((route) => `nats-route://127.0.0.1:${route}`).join(', ');
    writeFileSync(
      configuration,
      [
        `server_name: ${nameOf(place)}`,
        'host: 127.0.0.1',
        `port: ${port}`,
        `jetstream { store_dir: ${JSON.stringify(home)} }`,
        accountsConfiguration((one) => JSON.stringify(passwords[one]), {
          user: 'system',
          password: JSON.stringify(system),
        }),
        `cluster { name: pulmora, host: 127.0.0.1, port: ${routes[place]}, routes: [${peers}] }`,
      ].join('\n'),
      { mode: 0o600 },
    );
    return new ManagedProcess({
      name: nameOf(place),
      command: program.path,
      args: ['-c', configuration],
      env: { PATH: process.env.PATH },
      ours: false,
      logFile: path.join(directory.path, `${place}.log`),
      probe: () => answers(port, user, password),
      readyWithinMs: 60_000,
      stopSignal: 'SIGTERM',
      stopWithinMs: 15_000,
      removes: [directory.path],
    });
  });
  const server = (place: number) => {
    const found = servers[place];
    if (!found) throw new RangeError(`there is no server ${place}`);
    return found;
  };
  const dispose = async () => {
    await Promise.all(servers.map((one) => one.stop()));
    await directory[Symbol.asyncDispose]();
  };
  try {
    // None of them is fit for work before most of them are there.
    await Promise.all(servers.map((one) => one.start()));
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    urls: ports.map((port) => `nats://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${port}`),
    version: `${program.version.major}.${program.version.minor}`,
    async leaderOf(stream) {
      const connection = await connect({ servers: ports.map((port) => `127.0.0.1:${port}`), user, pass: password });
      try {
        const manager = await connection.jetstreamManager({ checkAPI: false });
        const deadline = Date.now() + ELECTED_WITHIN_MS;
        for (;;) {
          // While the servers choose, nobody answers, or somebody who knows of no leader.
          const info = await manager.streams.info(stream).catch((error: unknown) => {
            if (Date.now() > deadline) throw error;
          });
          const leader = ports.findIndex((_, place) => nameOf(place) === info?.cluster?.leader);
          if (leader >= 0) return leader;
          if (Date.now() > deadline) throw new Fault(`stream ${stream} has no leader`);
          await delay(100);
        }
      } finally {
        await connection.close();
      }
    },
    kill: (place) => server(place).kill(),
    start: (place) => server(place).start(),
    [Symbol.asyncDispose]: dispose,
  };
}

async function answers(port: number, user: string, pass: string): Promise<boolean> {
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
