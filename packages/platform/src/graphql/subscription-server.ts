import { setMaxListeners } from 'node:events';
import type http from 'node:http';
import { type ExecutionArgs, GraphQLError, type GraphQLFormattedError, parse, specifiedRules, validate } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { ErrorCode } from '../errors/error-code.js';
import { isOurFault, maskedGraphQLError } from '../errors/mask-error.js';
import type { Identity } from '../identity/identity.js';
import { continueTrace, traceIdOf } from '../telemetry/trace.js';
import { type GraphqlServerOptions, MAX_TOKENS } from './graphql-server.options.js';
import type { RequestContext } from './request-context.js';

interface SocketExtra extends Record<PropertyKey, unknown> {
  readonly socket: { close(code: number, reason: string): void };
  readonly request: http.IncomingMessage;
  identity?: Identity;
  traceparent?: string;
  expiry?: NodeJS.Timeout;
  /** By operation id: aborted when the operation is over. */
  live?: Map<string, AbortController>;
}

/**
 * Serves subscriptions (and any other operation) over graphql-ws at `/graphql`. A socket belongs to one user, by the
 * token of its `connection_init`, and is closed when that token expires.
 */
export function serveSubscriptions(server: http.Server, options: GraphqlServerOptions): void {
  const { schema, identity, metrics, logger, lifecycle } = options;
  const sockets = new WebSocketServer({ server, path: '/graphql', maxPayload: 256 * 1024 });
  const serving = useServer<Record<string, unknown>, SocketExtra>(
    {
      schema,
      connectionInitWaitTimeout: 5_000,
      onConnect: async (connection) => {
        const extra = connection.extra as SocketExtra;
        const parameters = connection.connectionParams ?? {};
        try {
          extra.identity = await identity.verify(String(parameters.authorization ?? ''));
        } catch {
          return false;
        }
        extra.traceparent = continueTrace(parameters.traceparent as string | undefined);
        // A stream ends with the token that opened it.
        const left = extra.identity.expiresAt * 1_000 - Date.now();
        extra.expiry = setTimeout(() => extra.socket.close(4403, 'Forbidden'), Math.min(left, 2 ** 31 - 1));
        return true;
      },
      onClose: (connection) => {
        const extra = connection.extra as SocketExtra;
        clearTimeout(extra.expiry);
        for (const controller of extra.live?.values() ?? []) controller.abort(new Error('the socket was closed'));
        metrics.subscriptionsActive.dec(extra.live?.size ?? 0);
        extra.live?.clear();
      },
      onSubscribe: (_connection, _id, { query, variables, operationName }) => {
        try {
          const document = parse(query, { maxTokens: MAX_TOKENS });
          const faults = validate(schema, document, [...specifiedRules, ...(options.validationRules ?? [])]);
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
        const traceId = traceIdOf((connection.extra as SocketExtra).traceparent ?? '');
        return errors.map((error) => maskedGraphQLError(asGraphQLError(error), traceId).toJSON());
      },
      onNext: (connection, _id, _payload, _args, result) => {
        if (!result.errors) return undefined;
        const traceId = traceIdOf((connection.extra as SocketExtra).traceparent ?? '');
        for (const error of result.errors) {
          if (isOurFault(error.toJSON())) logger.error({ err: error.originalError ?? error, traceId }, 'push failed');
        }
        const errors = result.errors.map((error) => maskedGraphQLError(asGraphQLError(error), traceId).toJSON());
        return { data: result.data ?? null, errors };
      },
    },
    sockets,
    20_000,
  );
  lifecycle.onClose(() => serving.dispose());
}

const withCode = (error: GraphQLError, code: ErrorCode): GraphQLError =>
  new GraphQLError(error.message, { nodes: error.nodes ?? null, extensions: { ...error.extensions, code } });

const asGraphQLError = (error: GraphQLFormattedError | GraphQLError): GraphQLError =>
  error instanceof GraphQLError
    ? error
    : new GraphQLError(error.message, { extensions: (error.extensions ?? {}) as Record<string, unknown> });
