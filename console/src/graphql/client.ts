import { createClient as createSocketClient } from 'graphql-ws';
import { Client, cacheExchange, fetchExchange, subscriptionExchange } from 'urql';
import type { Session } from '../session/session.js';

/** The platform, as one person sees it. */
export interface Platform {
  readonly client: Client;
  /** Whether the socket on which changes come is up. */
  readonly live: LiveState;
  dispose(): void;
}

export type LiveStatus = 'connecting' | 'live' | 'cut-off';

/** Whether changes come, and how often the socket has come back: what was missed has to be asked for then. */
export class LiveState {
  #status: LiveStatus = 'connecting';
  #returns = 0;
  readonly #listeners = new Set<() => void>();

  get status(): LiveStatus {
    return this.#status;
  }

  /** Grows each time that the socket is up again after it was cut off. */
  get returns(): number {
    return this.#returns;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  up(): void {
    if (this.#status === 'cut-off') this.#returns += 1;
    this.#become('live');
  }

  down(): void {
    this.#become('cut-off');
  }

  #become(status: LiveStatus): void {
    this.#status = status;
    for (const listener of this.#listeners) listener();
  }
}

/** Longest wait before the socket is tried again, milliseconds. */
const MAX_PAUSE_MS = 5_000;

export function connect(session: Session): Platform {
  const live = new LiveState();
  let over = false;
  const url = new URL('/graphql', location.href);
  const sockets = createSocketClient({
    url: url.href.replace(/^http/, 'ws'),
    connectionParams: () => ({ authorization: `Bearer ${session.token()}` }),
    keepAlive: 10_000,
    // Also where nothing is followed yet: whoever looks at the page is told whether it is up to date.
    lazy: false,
    onNonLazyError: () => live.down(),
    retryAttempts: Number.POSITIVE_INFINITY,
    // A socket is closed when its token runs out; the next one comes with the renewed token.
    shouldRetry: () => !over,
    retryWait: (attempt) => new Promise((resolve) => setTimeout(resolve, Math.min(MAX_PAUSE_MS, 250 * 2 ** attempt))),
    on: {
      connected: () => live.up(),
      closed: () => {
        if (!over) live.down();
      },
    },
  });
  const client = new Client({
    url: url.href,
    preferGetMethod: false,
    requestPolicy: 'cache-and-network',
    fetchOptions: () => ({ headers: { authorization: `Bearer ${session.token()}`, 'apollo-require-preflight': '1' } }),
    exchanges: [
      cacheExchange,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: sockets.subscribe(
              { query, variables: variables as Record<string, unknown> },
              {
                next: (result) => sink.next(result as never),
                error: (error) => sink.error(error),
                complete: () => sink.complete(),
              },
            ),
          }),
        }),
      }),
    ],
  });
  return {
    client,
    live,
    dispose() {
      over = true;
      void sockets.dispose();
    },
  };
}
