import { setTimeout as delay } from 'node:timers/promises';
import type { ExecutionResult } from '@graphql-tools/utils';
import { IDENTITY_PER_OPERATION, type RequestContext, type ServiceConnections } from '@pulmora/platform';
import type { DocumentNode } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { LiveUpstream } from './live-upstream.js';
import { textOf } from './upstream-request.js';

/** What is subscribed to, and on whose behalf. */
export interface SubscriptionRequest {
  readonly document: DocumentNode;
  readonly variables?: unknown;
  readonly operationName?: string | null | undefined;
  readonly context?: RequestContext | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type Subscribe = (request: SubscriptionRequest) => AsyncIterableIterator<ExecutionResult>;

/**
 * Sockets to a subgraph. A clinic's operations share one, so that the replica behind it reads that clinic's events once;
 * several, so that a large message of one clinic does not hold up all others.
 */
const SOCKETS = 4;

/**
 * Subscribes at a subgraph over graphql-ws. Sockets are shared: each operation brings its own user's token, which the
 * subgraph verifies, and ends with it. When the subgraph restarts, each operation goes on behind the last push that it
 * had: nothing is missed, and nothing told twice.
 */
export function createSubscriptionExecutor(url: string, upstreams: ServiceConnections): Subscribe {
  const sockets: (Client | undefined)[] = Array.from({ length: SOCKETS });
  const socketOf = (tenantId: string) => {
    const i = Number.parseInt(tenantId.replaceAll('-', '').slice(-6), 16) % SOCKETS;
    sockets[i] ??= connect(url.replace(/^http/, 'ws'), upstreams);
    return sockets[i];
  };
  return ({ context, document, variables, operationName, signal }) => {
    if (!context) throw new Error('a subscription of nobody');
    const payload = {
      query: textOf(document),
      ...(variables ? { variables: variables as Record<string, unknown> } : {}),
      ...(operationName ? { operationName } : {}),
    };
    const upstream = new LiveUpstream(socketOf(context.identity.tenantId), payload, context);
    (signal ?? context.signal).addEventListener('abort', () => void upstream.return(), { once: true });
    return upstream;
  };
}

const connect = (url: string, upstreams: ServiceConnections): Client =>
  createClient({
    url,
    // Each socket shows the certificate of its day.
    webSocketImpl: class extends WebSocket {
      constructor(address: string, protocols: string | string[]) {
        super(address, protocols, { ...upstreams.socketOptions });
      }
    },
    lazy: true,
    lazyCloseTimeout: 5_000,
    keepAlive: 10_000,
    connectionAckWaitTimeout: 5_000,
    retryAttempts: Number.POSITIVE_INFINITY,
    retryWait: (retries) => delay(Math.min(100 * 2 ** retries, 5_000)),
    // Nobody's socket: it says nothing of a user, so no user's token can make it fail for the others.
    shouldRetry: () => true,
    connectionParams: { identity: IDENTITY_PER_OPERATION },
  });
