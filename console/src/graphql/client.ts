import { createClient as createSocketClient } from 'graphql-ws';
import { Client, cacheExchange, fetchExchange, subscriptionExchange } from 'urql';
import type { Session } from '../session/session.js';
import { subscribeResuming } from './resuming.js';

/** The platform, as one person sees it. */
export interface Platform {
  readonly client: Client;
  /** Whether the socket on which changes come is up. */
  readonly live: LiveState;
  dispose(): void;
}

export type LiveStatus = 'connecting' | 'live' | 'cut-off';

/** Whether changes come: whoever looks is told when they do not. */
export class LiveState {
  #status: LiveStatus = 'connecting';
  readonly #listeners = new Set<() => void>();

  get status(): LiveStatus {
    return this.#status;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  up(): void {
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
            unsubscribe: subscribeResuming(
              sockets,
              { query, variables: variables as Record<string, unknown> },
              { next: (result) => sink.next(result as never), error: sink.error, complete: sink.complete },
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
