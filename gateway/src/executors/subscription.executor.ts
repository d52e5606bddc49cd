import { setTimeout as delay } from 'node:timers/promises';
import type { ExecutionResult } from '@graphql-tools/utils';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { GatewayRequest } from './json.executor.js';
import { textOf } from './upstream-request.js';

/** The token is not, or no longer, good: it will not be at another attempt. */
const FORBIDDEN = 4403;

/**
 * Subscribes at a subgraph over graphql-ws. Each subscription has a connection of its own, opened with its own user's
 * token: a shared one would carry whoever came last. It reconnects when the subgraph restarts, and is closed with the
 * subscription.
 */
export function createSubscriptionExecutor(url: string) {
  const socketUrl = url.replace(/^http/, 'ws');
  return (request: GatewayRequest): AsyncIterableIterator<ExecutionResult> => {
    const { context, document, variables, operationName } = request;
    const client = createClient({
      url: socketUrl,
      webSocketImpl: WebSocket,
      lazy: true,
      keepAlive: 10_000,
      connectionAckWaitTimeout: 5_000,
      retryAttempts: Number.POSITIVE_INFINITY,
      retryWait: (retries) => delay(Math.min(250 * 2 ** retries, 5_000)),
      shouldRetry: (event) => !context?.signal.aborted && (event as { code?: number }).code !== FORBIDDEN,
      connectionParams: {
        authorization: `Bearer ${context?.identity.token}`,
        traceparent: context?.traceparent,
      },
    });
    const results = client.iterate<Record<string, unknown>>({
      query: textOf(document),
      ...(variables ? { variables: variables as Record<string, unknown> } : {}),
      ...(operationName ? { operationName } : {}),
    });
    const close = async () => {
      await results.return?.();
      await client.dispose();
    };
    (request.signal ?? context?.signal)?.addEventListener('abort', () => void close(), { once: true });
    return {
      next: () => results.next() as Promise<IteratorResult<ExecutionResult>>,
      async return() {
        await close();
        return { value: undefined, done: true };
      },
      async throw(error) {
        await close();
        throw error;
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  };
}
