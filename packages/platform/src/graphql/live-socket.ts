import { setMaxListeners } from 'node:events';
import type http from 'node:http';
import type { Duplex } from 'node:stream';
import type { Identity } from '../identity/identity.js';
import type { Metrics } from '../telemetry/metrics.js';

/** What a socket's server knows of it. */
export interface SocketExtra extends Record<PropertyKey, unknown> {
  readonly socket: {
    close(code: number, reason: string): void;
    send(text: string, sent?: (error?: Error) => void): void;
  };
  readonly request: http.IncomingMessage;
  live?: LiveSocket;
  closed?: boolean;
}

/** Timers of Node cannot wait longer. */
const LONGEST_MS = 2 ** 31 - 1;

/** A gateway's socket that carries nothing is closed after this long, milliseconds. */
const IDLE_MS = 60_000;

export const untilExpiry = ({ expiresAt }: Identity): number =>
  Math.min(Math.max(expiresAt * 1_000 - Date.now(), 0), LONGEST_MS);

/** What is carried by one socket, which is one user's, or a gateway's: then each operation is of a user of its own. */
export class LiveSocket {
  /** Undefined: nobody's. */
  readonly identity: Identity | undefined;
  readonly traceparent: string;
  readonly #socket: SocketExtra['socket'];
  readonly #stream: Pick<Duplex, 'cork' | 'uncork'>;
  #corked = false;
  readonly #metrics: Metrics;
  readonly #operations = new Map<string, { readonly controller: AbortController; readonly end: () => void }>();
  readonly #release: () => void;
  #timer: NodeJS.Timeout;

  /** @param release gives back what its user has been lent. */
  constructor(
    { socket, request }: SocketExtra,
    metrics: Metrics,
    of: { readonly identity?: Identity; readonly traceparent: string },
    release: () => void = () => {},
  ) {
    this.identity = of.identity;
    this.traceparent = of.traceparent;
    this.#socket = socket;
    this.#stream = request.socket;
    this.#metrics = metrics;
    this.#release = release;
    // A stream ends with the token that opened it.
    this.#timer = this.identity
      ? setTimeout(() => socket.close(4403, 'Forbidden'), untilExpiry(this.identity))
      : this.#closeWhenIdle();
  }

  /**
   * Begins an operation.
   *
   * @param identity whose it is, where the socket is nobody's: it ends with their token.
   * @param release gives back what the user has been lent for it.
   * @returns aborted when the operation is over.
   */
  begin(id: string, identity: Identity, release: () => void): AbortSignal {
    const controller = new AbortController();
    setMaxListeners(0, controller.signal);
    const expiry = this.identity
      ? undefined
      : setTimeout(() => controller.abort(new Error('the token has run out')), untilExpiry(identity));
    if (!this.identity) clearTimeout(this.#timer);
    const end = () => {
      clearTimeout(expiry);
      release();
      this.#metrics.subscriptionsActive.dec();
    };
    this.#operations.set(id, { controller, end });
    this.#metrics.subscriptionsActive.inc();
    return controller.signal;
  }

  /** Sends a push of an operation whose payload has been written already; resolves when it is on its way, or nobody waits. */
  tell(id: string, payload: string): Promise<void> {
    if (!this.#operations.has(id)) return Promise.resolve();
    const text = `{"id":${JSON.stringify(id)},"type":"next","payload":${payload}}`;
    this.#cork();
    return new Promise((resolve) => this.#socket.send(text, () => resolve()));
  }

  end(id: string): void {
    const operation = this.#operations.get(id);
    if (!operation) return;
    this.#operations.delete(id);
    operation.end();
    operation.controller.abort(new Error('the operation is over'));
    if (!this.identity && this.#operations.size === 0) this.#timer = this.#closeWhenIdle();
  }

  close(): void {
    for (const id of [...this.#operations.keys()]) this.end(id);
    clearTimeout(this.#timer);
    this.#release();
  }

  /** What is told in one turn of the loop, mostly one push to many, goes out in one piece. */
  #cork(): void {
    if (this.#corked) return;
    this.#corked = true;
    this.#stream.cork();
    setImmediate(() => {
      this.#corked = false;
      this.#stream.uncork();
    });
  }

  #closeWhenIdle(): NodeJS.Timeout {
    return setTimeout(() => this.#socket.close(1000, 'Idle'), IDLE_MS);
  }
}
