import {
  type ExecutionArgs,
  GraphQLError,
  type GraphQLFormattedError,
  getOperationAST,
  NoSchemaIntrospectionCustomRule,
  specifiedRules,
} from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { ClientError, type ErrorCode } from '../errors/error-code.js';
import { isOurFault, maskedGraphQLError } from '../errors/mask-error.js';
import type { Identity } from '../identity/identity.js';
import { PushExecution } from '../live/push-execution.js';
import { continueTrace, traceIdOf } from '../telemetry/trace.js';
import type { GraphqlServerOptions } from './graphql-server.options.js';
import type { OperationsServer } from './http-server.js';
import { LiveSocket, type SocketExtra } from './live-socket.js';
import type { RequestContext } from './request-context.js';
import { UserQuota } from './user-quota.js';
import { ValidDocuments } from './valid-documents.js';

/** A user has as many sockets, and as many operations on them, as they may. */
const TOO_MANY_SOCKETS = 4429;

/** What a gateway says in its `connection_init` when each operation is to bring the token of its own user. */
export const IDENTITY_PER_OPERATION = 'per-operation';

/** What such an operation brings in the extensions of its `subscribe`. */
export interface OperationExtensions {
  /** As in the header of that name. */
  readonly authorization?: unknown;
  readonly traceparent?: unknown;
  /** The cursor behind which the operation goes on. */
  readonly after?: unknown;
}

const DEFAULT_PING_MS = 20_000;
const DEFAULT_SOCKETS_PER_USER = 50;
const DEFAULT_OPERATIONS_PER_USER = 200;

/**
 * Serves subscriptions (and any other operation) over graphql-ws at `/graphql`. A socket belongs to one user, by the
 * token of its `connection_init`, and is closed when that token expires. Where the options say so, a gateway may share a
 * socket between users: then each operation brings a token of its own, is verified by it, and ends with it.
 */
export function serveSubscriptions(operations: OperationsServer, options: GraphqlServerOptions): void {
  const { schema, identity, metrics, logger, lifecycle, admission, live = {} } = options;
  const documents = new ValidDocuments(schema, [
    ...specifiedRules,
    ...(options.validationRules ?? []),
    ...(process.env.NODE_ENV === 'production' ? [NoSchemaIntrospectionCustomRule] : []),
  ]);
  const socketQuota = new UserQuota(live.maxSocketsPerUser ?? DEFAULT_SOCKETS_PER_USER);
  const operationQuota = new UserQuota(live.maxOperationsPerUser ?? DEFAULT_OPERATIONS_PER_USER);
  const sockets = new WebSocketServer({ server: operations.server, path: '/graphql', maxPayload: 256 * 1024 });
  /** An error as its client is told it; what is our fault is logged under the same trace id. */
  const outgoing = (error: GraphQLError, { live: socket }: SocketExtra): GraphQLFormattedError => {
    const traceId = traceIdOf(socket?.traceparent ?? '');
    const known = classified(error);
    if (isOurFault(known.toJSON())) logger.error({ err: known.originalError ?? known, traceId }, 'operation failed');
    return maskedGraphQLError(known, traceId).toJSON();
  };
  /** Whose operation it is, and under which trace. */
  const askerOf = async (socket: LiveSocket, extensions: OperationExtensions) => {
    if (socket.identity) return { user: socket.identity, traceparent: socket.traceparent };
    const user = await identity.verify(String(extensions.authorization ?? ''));
    return { user, traceparent: continueTrace(extensions.traceparent as string | undefined) };
  };
  const beginOperation = async (
    extra: SocketExtra,
    id: string,
    payload: SubscribePayload,
  ): Promise<ExecutionArgs | readonly GraphQLError[]> => {
    const socket = extra.live;
    if (!socket) throw new Error('an operation on a socket that was not admitted');
    const extensions = (payload.extensions ?? {}) as OperationExtensions;
    const { user, traceparent } = await askerOf(socket, extensions);
    const checked = documents.check(payload.query);
    if ('faults' in checked) return checked.faults.map((fault) => withCode(fault, 'GRAPHQL_VALIDATION_FAILED'));
    const { document } = checked;
    if (!getOperationAST(document, payload.operationName)) {
      return [new ClientError('The document has no such operation.', 'OPERATION_RESOLUTION_FAILURE')];
    }
    const release = operationQuota.take(user);
    if (!release) return [new ClientError('You follow too many things at once.', 'TOO_MANY_SUBSCRIPTIONS')];
    const permit = await admission?.take(user, 'subscription').catch((error: unknown) => {
      release();
      throw error;
    });
    const giveBack = () => {
      release();
      permit?.release();
    };
    // Its client has left while its token was looked at.
    if (extra.closed) {
      giveBack();
      return [new ClientError('', 'UNAUTHENTICATED')];
    }
    const shared = socket.identity === undefined;
    const contextValue: RequestContext = {
      identity: user,
      traceparent,
      signal: socket.begin(id, user, giveBack),
      loaders: new Map(),
      live: {
        resume: shared && typeof extensions.after === 'string' ? extensions.after : undefined,
        begun: shared ? (cursor) => extra.socket.send(positionMessage(id, cursor)) : undefined,
        tell: (payload) => socket.tell(id, payload),
      },
    };
    const { operationName, variables } = payload;
    return { schema, document, operationName, variableValues: variables, contextValue } as ExecutionArgs;
  };
  const subscribe = live.subscribe ?? (live.sharing && new PushExecution(schema, live.sharing).subscribe);
  const serving = useServer<Record<string, unknown>, SocketExtra>(
    {
      schema,
      connectionInitWaitTimeout: 5_000,
      ...(subscribe ? { subscribe } : {}),
      onConnect: async (connection) => {
        const extra = connection.extra as SocketExtra;
        const { authorization, traceparent, identity: kind } = connection.connectionParams ?? {};
        const trace = continueTrace(traceparent as string | undefined);
        if (live.identityPerOperation && kind === IDENTITY_PER_OPERATION && authorization === undefined) {
          extra.live = new LiveSocket(extra, metrics, { traceparent: trace });
          return true;
        }
        let user: Identity;
        try {
          user = await identity.verify(String(authorization ?? ''));
        } catch (error) {
          // A client that is told "forbidden" does not come back; one that cannot be checked right now should.
          if ((error as GraphQLError).extensions?.code === 'SERVICE_UNAVAILABLE')
            extra.socket.close(1013, 'Try again later');
          return false;
        }
        if (extra.closed) return false;
        const release = socketQuota.take(user);
        if (!release) {
          extra.socket.close(TOO_MANY_SOCKETS, 'Too many sockets');
          return false;
        }
        const permit = await admission?.take(user, 'socket').catch(() => 'refused' as const);
        if (permit === 'refused' || extra.closed) {
          release();
          if (permit !== 'refused') permit?.release();
          else extra.socket.close(TOO_MANY_SOCKETS, 'Too many sockets');
          return false;
        }
        const giveBack = () => {
          release();
          permit?.release();
        };
        extra.live = new LiveSocket(extra, metrics, { identity: user, traceparent: trace }, giveBack);
        return true;
      },
      onClose: (connection) => {
        const extra = connection.extra as SocketExtra;
        extra.closed = true;
        extra.live?.close();
      },
      onSubscribe: async (connection, id, payload) => {
        try {
          return await beginOperation(connection.extra as SocketExtra, id, payload);
        } catch (error) {
          if (!(error instanceof GraphQLError)) throw error;
          return [error instanceof ClientError ? error : withCode(error, 'GRAPHQL_PARSE_FAILED')];
        }
      },
      onComplete: (connection, id) => (connection.extra as SocketExtra).live?.end(id),
      onError: (connection, _id, _payload, errors) => {
        return errors.map((error) => outgoing(asGraphQLError(error), connection.extra as SocketExtra));
      },
      onNext: (connection, _id, _payload, { contextValue }, result) => {
        const { cursor } = (contextValue as RequestContext).live ?? {};
        if (!result.errors && cursor === undefined) return undefined;
        const errors = result.errors?.map((error) => outgoing(error, connection.extra as SocketExtra));
        return {
          data: result.data ?? null,
          ...(errors ? { errors } : {}),
          ...(cursor === undefined ? {} : { extensions: { cursor } }),
        };
      },
    },
    sockets,
    live.pingMs ?? DEFAULT_PING_MS,
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

/** Tells a gateway where an operation stands that has not been pushed anything. */
const positionMessage = (id: string, position: string): string =>
  JSON.stringify({ id, type: 'next', payload: { data: null, extensions: { position } } });

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
