import type { ExecutionResult } from '@graphql-tools/utils';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { GatewayRequest } from './json.executor.js';
import { textOf } from './upstream-request.js';

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
      retryAttempts: 30,
      shouldRetry: () => !context?.signal.aborted,
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
