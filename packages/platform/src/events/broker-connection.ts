import { type ConnectionOptions, connect, type NatsConnection } from 'nats';
import type { Logger } from '../telemetry/logger.js';
import type { ProcessTls } from '../tls/process-tls.js';

/** Where the broker is, and as whom this process speaks to it. */
export interface BrokerAddress {
  /** Credentials may stand in it: `nats://user:password@host:port`; `tls://` where it speaks TLS, and nothing else. */
  readonly url: string;
  /** Of the process, in the broker's list of who is connected. */
  readonly name: string;
  readonly logger: Logger;
  /** Whom to trust and what to show where it speaks TLS; by default the system's authorities, and nothing. */
  readonly tls?: ProcessTls | undefined;
}

export interface BrokerConnection {
  readonly connection: NatsConnection;
  readonly connected: boolean;
  /** Calls back after every reconnection; returns how to stop that. */
  onReconnect(listener: () => void): () => void;
}

/** How long a broker that is starting is waited for, milliseconds. */
const FIRST_CONNECTION_MS = 30_000;

/** Where answers to a user come. Nobody else may listen there: an inbox of the default prefix would be anybody's. */
export const inboxOf = (user: string): string => `_INBOX_${user}`;

/** Connects and reconnects for ever; waits up to 30 s for a first connection. */
export async function openBrokerConnection({ url, name, logger, tls }: BrokerAddress): Promise<BrokerConnection> {
  const { username, password, host, protocol } = new URL(url);
  const user = decodeURIComponent(username);
  const connection = await firstConnection({
    servers: host,
    name,
    ...(user ? { user, pass: decodeURIComponent(password), inboxPrefix: inboxOf(user) } : {}),
    ...(protocol === 'tls:' ? { tls: tls ? currentTls(tls) : {} } : {}),
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    timeout: 10_000,
    // A connection that died without a word is noticed within 15 s.
    pingInterval: 5_000,
    maxPingOut: 2,
  });
  const listeners = new Set<() => void>();
  let connected = true;
  void (async () => {
    for await (const { type, data } of connection.status()) {
      // What the broker refuses this user: a fault of the table of users, or of whoever has taken this process over.
      if (type === 'error') logger.error({ refused: data }, 'broker');
      if (type !== 'disconnect' && type !== 'reconnect') continue;
      logger.warn({ type }, 'broker');
      connected = type === 'reconnect';
      if (connected) for (const listener of listeners) listener();
    }
  })();
  void connection.closed().then(() => {
    connected = false;
  });
  return {
    connection,
    get connected() {
      return connected;
    },
    onReconnect(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Read anew for each connection: the one after a rotation shows the new certificate. */
const currentTls = (tls: ProcessTls) => ({
  get ca() {
    return tls.current.ca;
  },
  get cert() {
    return tls.current.cert;
  },
  get key() {
    return tls.current.key;
  },
});

async function firstConnection(options: ConnectionOptions): Promise<NatsConnection> {
  const deadline = Date.now() + FIRST_CONNECTION_MS;
  for (;;) {
    try {
      return await connect(options);
    } catch (error) {
      const { code } = error as { code?: string };
      if (code !== 'CONNECTION_REFUSED' || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}
