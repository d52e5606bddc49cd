import path from 'node:path';
import { ensureNatsServer } from '../nats/acquire.js';
import { type NatsUrls, prepareNats } from '../nats/nats-server.js';
import { freePort } from '../ports/free-port.js';
import { ManagedProcess } from '../processes/managed-process.js';
import { makeSecrets } from '../settings/secrets.js';
import { temporaryDirectory } from './temporary-directory.js';

export interface NatsHandleOptions {
  /** 0, the default: a free one. */
  readonly port?: number;
}

/** A nats-server with JetStream of one's own. */
export interface NatsHandle {
  /** With the credentials of the operator, who may do anything. */
  readonly url: string;
  /** With the credentials of each user. */
  readonly urls: NatsUrls;
  readonly port: number;
  readonly pid: number | undefined;
  /** Ends it in order; what it stored stays for {@link restart}. */
  stop(): Promise<void>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  /** Starts it again (ending it first where it runs) on the same port and store; resolves when JetStream answers. */
  restart(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a nats-server on a free loopback port with its store in a temporary directory.
 *
 * @throws {Fault} when there is none or it does not start.
 */
export async function startNats(options: NatsHandleOptions = {}): Promise<NatsHandle> {
  const program = await ensureNatsServer();
  const directory = await temporaryDirectory('nats');
  const port = options.port || (await freePort());
  const { spec, urls } = prepareNats({
    program,
    directory: directory.path,
    port,
    passwords: makeSecrets().nats,
    durable: false,
    logFile: path.join(directory.path, 'nats.log'),
    temporary: directory.path,
  });
  const server = new ManagedProcess(spec);
  const dispose = async () => {
    await server.stop();
    await directory[Symbol.asyncDispose]();
  };
  try {
    await server.start();
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    url: urls.operator,
    urls,
    port,
    get pid() {
      return server.pid;
    },
    stop: () => server.stop(),
    kill: () => server.kill(),
    async restart() {
      await server.stop();
      await server.start();
    },
    [Symbol.asyncDispose]: dispose,
  };
}
