import { setMaxListeners } from 'node:events';
import type http from 'node:http';
import {
  type ExecutionArgs,
  GraphQLError,
  type GraphQLFormattedError,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { ErrorCode } from '../errors/error-code.js';
import { isOurFault, maskedGraphQLError } from '../errors/mask-error.js';
import type { Identity } from '../identity/identity.js';
import { continueTrace, traceIdOf } from '../telemetry/trace.js';
import { type GraphqlServerOptions, MAX_TOKENS } from './graphql-server.options.js';
import type { OperationsServer } from './http-server.js';
import type { RequestContext } from './request-context.js';

interface SocketExtra extends Record<PropertyKey, unknown> {
  readonly socket: { close(code: number, reason: string): void };
  readonly request: http.IncomingMessage;
  identity?: Identity;
  traceparent?: string;
  expiry?: NodeJS.Timeout;
  closed?: boolean;
  /** By operation id: aborted when the operation is over. */
  live?: Map<string, AbortController>;
}

/**
 * Serves subscriptions (and any other operation) over graphql-ws at `/graphql`. A socket belongs to one user, by the
 * token of its `connection_init`, and is closed when that token expires.
 */
export function serveSubscriptions(operations: OperationsServer, options: GraphqlServerOptions): void {
  const { schema, identity, metrics, logger, lifecycle } = options;
  const rules = [
    ...specifiedRules,
    ...(options.validationRules ?? []),
    ...(process.env.NODE_ENV === 'production' ? [NoSchemaIntrospectionCustomRule] : []),
  ];
  const sockets = new WebSocketServer({ server: operations.server, path: '/graphql', maxPayload: 256 * 1024 });
  /** An error as its client is told it; what is our fault is logged under the same trace id. */
  const outgoing = (error: GraphQLError, { traceparent = '' }: SocketExtra): GraphQLFormattedError => {
    const traceId = traceIdOf(traceparent);
    const known = classified(error);
    if (isOurFault(known.toJSON())) logger.error({ err: known.originalError ?? known, traceId }, 'operation failed');
    return maskedGraphQLError(known, traceId).toJSON();
  };
  const serving = useServer<Record<string, unknown>, SocketExtra>(
    {
      schema,
      connectionInitWaitTimeout: 5_000,
      onConnect: async (connection) => {
        const extra = connection.extra as SocketExtra;
        const parameters = connection.connectionParams ?? {};
        try {
          extra.identity = await identity.verify(String(parameters.authorization ?? ''));
        } catch (error) {
          // A client that is told "forbidden" does not come back; one that cannot be checked right now should.
          if ((error as GraphQLError).extensions?.code === 'SERVICE_UNAVAILABLE')
            extra.socket.close(1013, 'Try again later');
          return false;
        }
        if (extra.closed) return false;
        extra.traceparent = continueTrace(parameters.traceparent as string | undefined);
        // A stream ends with the token that opened it.
        const left = extra.identity.expiresAt * 1_000 - Date.now();
        extra.expiry = setTimeout(() => extra.socket.close(4403, 'Forbidden'), Math.min(left, 2 ** 31 - 1));
        return true;
      },
      onClose: (connection) => {
        const extra = connection.extra as SocketExtra;
        extra.closed = true;
        clearTimeout(extra.expiry);
        for (const controller of extra.live?.values() ?? []) controller.abort(new Error('the socket was closed'));
        metrics.subscriptionsActive.dec(extra.live?.size ?? 0);
        extra.live?.clear();
      },
      onSubscribe: (_connection, _id, { query, variables, operationName }) => {
        try {
          const document = parse(query, { maxTokens: MAX_TOKENS });
          const faults = validate(schema, document, rules);
          if (faults.length > 0) return faults.map((fault) => withCode(fault, 'GRAPHQL_VALIDATION_FAILED'));
          return { schema, document, operationName, variableValues: variables } as ExecutionArgs;
        } catch (error) {
          if (!(error instanceof GraphQLError)) throw error;
          return [withCode(error, 'GRAPHQL_PARSE_FAILED')];
        }
      },
      context: (connection, id): RequestContext => {
        const extra = connection.extra as SocketExtra;
        if (!extra.identity || !extra.traceparent) throw new Error('socket without identity');
        const controller = new AbortController();
        setMaxListeners(0, controller.signal);
        extra.live ??= new Map();
        extra.live.set(id, controller);
        metrics.subscriptionsActive.inc();
        const { identity: user, traceparent } = extra;
        return { identity: user, traceparent, signal: controller.signal, loaders: new Map() };
      },
      onComplete: (connection, id) => {
        const { live } = connection.extra as SocketExtra;
        if (!live?.has(id)) return;
        live.get(id)?.abort(new Error('the operation is over'));
        live.delete(id);
        metrics.subscriptionsActive.dec();
      },
      onError: (connection, _id, _payload, errors) => {
        return errors.map((error) => outgoing(asGraphQLError(error), connection.extra as SocketExtra));
      },
      onNext: (connection, _id, _payload, _args, result) => {
        if (!result.errors) return undefined;
        const errors = result.errors.map((error) => outgoing(error, connection.extra as SocketExtra));
        return { data: result.data ?? null, errors };
      },
    },
    sockets,
    20_000,
  );
  lifecycle.onClose(async () => {
    operations.beginDrain();
    // A client that sleeps does not answer a close; nobody else is to wait for it.
    const limit = setTimeout(() => {
      for (const socket of sockets.clients) socket.terminate();
    }, CLOSE_HANDSHAKE_MS);
    await serving.dispose();
    clearTimeout(limit);
  });
}

/** How long a socket may take to answer a close, milliseconds. */
const CLOSE_HANDSHAKE_MS = 3_000;

/** Graphql's own account of a wrong variable has no code (Apollo gives it one over HTTP), and it quotes the value. */
const classified = (error: GraphQLError): GraphQLError =>
  error.extensions.code === undefined && /^Variable "\$/.test(error.message)
    ? withCode(error, 'BAD_USER_INPUT')
    : error;

const withCode = (error: GraphQLError, code: ErrorCode): GraphQLError =>
  new GraphQLError(error.message, { nodes: error.nodes ?? null, extensions: { ...error.extensions, code } });

const asGraphQLError = (error: GraphQLFormattedError | GraphQLError): GraphQLError =>
  error instanceof GraphQLError
    ? error
    : new GraphQLError(error.message, { extensions: (error.extensions ?? {}) as Record<string, unknown> });
