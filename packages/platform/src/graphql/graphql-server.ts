import { setMaxListeners } from 'node:events';
import type http from 'node:http';
import { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import express from 'express';
import {
  type ExecutionArgs,
  type GraphQLError,
  GraphQLError as GraphQLErrorClass,
  type GraphQLFormattedError,
  type GraphQLSchema,
  parse,
  specifiedRules,
  type ValidationRule,
  validate,
} from 'graphql';
import { graphqlUploadExpress } from 'graphql-upload-minimal';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { ClientError, type ErrorCode } from '../errors/error-code.js';
import { isOurFault, maskError, maskedGraphQLError } from '../errors/mask-error.js';
import type { Identity, IdentityVerifier } from '../identity/identity.js';
import type { Lifecycle } from '../lifecycle/process.js';
import type { Logger } from '../telemetry/logger.js';
import type { Metrics } from '../telemetry/metrics.js';
import { continueTrace, traceIdOf } from '../telemetry/trace.js';
import { acceptAwareStatus, operationMetrics } from './apollo-plugins.js';
import { createOperationsServer, type OperationsServer, type Readiness } from './http-server.js';
import type { RequestContext } from './request-context.js';

export interface GraphqlServerOptions {
  readonly schema: GraphQLSchema;
  readonly host: string;
  readonly port: number;
  readonly identity: IdentityVerifier;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly lifecycle: Lifecycle;
  readonly readiness: () => Promise<Readiness> | Readiness;
  /** Accepts GraphQL multipart requests with files of at most this size, bytes, and at most this many. */
  readonly uploads?: { readonly maxFileSize: number; readonly maxFiles: number };
  /** What a query must keep to beyond the specification's own rules. */
  readonly validationRules?: readonly ValidationRule[];
}

/** A longer document is not even parsed. */
const MAX_TOKENS = 2_000;

/**
 * Serves a schema at `/graphql` over HTTP and graphql-ws. Every request and every socket is authenticated here, in each
 * service as in the gateway: no caller is trusted more than any other.
 */
export async function createGraphqlServer(options: GraphqlServerOptions): Promise<OperationsServer> {
  const { schema, identity, logger, metrics } = options;
  const operations = createOperationsServer({ ...options, registry: metrics.registry });
  const { app, server } = operations;

  const apollo = new ApolloServer<RequestContext>({
    schema,
    validationRules: [...(options.validationRules ?? [])],
    parseOptions: { maxTokens: MAX_TOKENS },
    introspection: process.env.NODE_ENV !== 'production',
    includeStacktraceInErrorResponses: false,
    csrfPrevention: { requestHeaders: ['apollo-require-preflight'] },
    stopOnTerminationSignals: false,
    formatError: (formatted) => formatted,
    plugins: [maskingPlugin(logger), operationMetrics(metrics), acceptAwareStatus()],
  });
  await apollo.start();
  options.lifecycle.onClose(() => apollo.stop());

  app.use('/graphql', (request, _response, next) => {
    metrics.graphqlHttpRequests.inc();
    request.headers.traceparent = continueTrace(request.headers.traceparent as string | undefined);
    next();
  });
  app.use('/graphql', drainAfterResponse);
  // Before a body is read: who may not ask may not upload either.
  app.use('/graphql', async (request, response, next) => {
    const traceId = traceIdOf(request.headers.traceparent as string);
    try {
      (request as AuthenticatedRequest).identity = await identity.verify(request.headers.authorization);
      next();
    } catch (error) {
      const refusal = error instanceof ClientError ? error : new ClientError('', 'INTERNAL_SERVER_ERROR');
      const status = (refusal.extensions.http as { status?: number } | undefined)?.status ?? 500;
      response.status(status).json({ errors: [maskError(refusal.toJSON(), traceId)] });
    }
  });
  if (options.uploads) app.use('/graphql', graphqlUploadExpress(options.uploads));
  app.use(
    '/graphql',
    express.json({ limit: '2mb' }),
    expressMiddleware(apollo, {
      context: async ({ req, res }) => {
        const controller = new AbortController();
        setMaxListeners(0, controller.signal);
        res.on('close', () => {
          if (!res.writableEnded) controller.abort(new Error('the caller went away'));
        });
        return {
          identity: (req as AuthenticatedRequest).identity,
          traceparent: req.headers.traceparent as string,
          signal: controller.signal,
          loaders: new Map(),
        };
      },
    }),
  );
  app.use(transportErrors(logger));
  serveSubscriptions(server, options);
  return operations;
}

/** How long the rest of a request that was answered early may take to arrive, milliseconds. */
const DRAIN_MS = 10_000;

/**
 * A request may be answered before all of it has arrived (a query that is refused, before the files that came with
 * it). What is left is read and dropped: many clients see no answer before they have sent everything.
 */
const drainAfterResponse: express.RequestHandler = (request, response, next) => {
  response.once('finish', () => {
    if (request.complete || request.destroyed) return;
    request.unpipe();
    request.resume();
    const limit = setTimeout(() => request.destroy(), DRAIN_MS);
    request.once('close', () => clearTimeout(limit));
  });
  next();
};

type AuthenticatedRequest = express.Request & { identity: Identity };

function maskingPlugin(logger: Logger) {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({
          response,
          contextValue,
        }: {
          response: { body: unknown };
          contextValue: RequestContext;
        }) {
          const body = response.body as { kind: string; singleResult?: { errors?: readonly GraphQLFormattedError[] } };
          if (body.kind !== 'single' || !body.singleResult?.errors) return;
          const traceId = traceIdOf(contextValue.traceparent);
          body.singleResult.errors = body.singleResult.errors.map((error) => maskError(error, traceId));
        },
        async didEncounterErrors({
          errors,
          contextValue,
        }: {
          errors: readonly GraphQLError[];
          contextValue: RequestContext;
        }) {
          for (const error of errors) {
            if (!isOurFault(error.toJSON())) continue;
            const traceId = traceIdOf(contextValue.traceparent);
            logger.error({ err: error.originalError ?? error, path: error.path, traceId }, 'resolver failed');
          }
        },
      };
    },
  };
}

/** Errors raised before GraphQL is reached: bodies that are too large or no JSON, uploads that break the protocol. */
export function transportErrors(logger: Logger): express.ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const status = Number((error as { status?: number }).status ?? 500);
    if (status >= 500) logger.error({ err: error }, 'request failed');
    if (response.headersSent || request.destroyed) {
      response.destroy();
      return;
    }
    const code = status === 413 ? 'PAYLOAD_TOO_LARGE' : status < 500 ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR';
    const message = status === 413 ? 'The request is too large.' : 'The request could not be read.';
    const traceId = traceIdOf(String(request.headers.traceparent ?? ''));
    response.status(status).json({ errors: [maskError({ message, extensions: { code } }, traceId)] });
  };
}

interface SocketExtra extends Record<PropertyKey, unknown> {
  readonly socket: { close(code: number, reason: string): void };
  readonly request: http.IncomingMessage;
  identity?: Identity;
  traceparent?: string;
  expiry?: NodeJS.Timeout;
  /** By operation id: aborted when the operation is over. */
  live?: Map<string, AbortController>;
}

function serveSubscriptions(server: http.Server, options: GraphqlServerOptions): void {
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
          if (!(error instanceof GraphQLErrorClass)) throw error;
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
  new GraphQLErrorClass(error.message, { nodes: error.nodes ?? null, extensions: { ...error.extensions, code } });

const asGraphQLError = (error: GraphQLFormattedError | GraphQLError): GraphQLError =>
  error instanceof GraphQLErrorClass
    ? error
    : new GraphQLErrorClass(error.message, { extensions: (error.extensions ?? {}) as Record<string, unknown> });
