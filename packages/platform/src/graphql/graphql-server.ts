import { setMaxListeners } from 'node:events';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { expressMiddleware } from '@as-integrations/express5';
import express from 'express';
import { ClientError } from '../errors/error-code.js';
import { maskError } from '../errors/mask-error.js';
import type { Identity } from '../identity/identity.js';
import { continueTrace, traceIdOf } from '../telemetry/trace.js';
import { acceptAwareStatus, errorMasking, operationMetrics } from './apollo-plugins.js';
import { type GraphqlServerOptions, MAX_TOKENS } from './graphql-server.options.js';
import { createOperationsServer, type OperationsServer } from './http-server.js';
import type { RequestContext } from './request-context.js';
import { serveSubscriptions } from './subscription-server.js';
import { drainAfterResponse, transportErrors, uploadParts } from './transport.js';

/**
 * Serves a schema at `/graphql` over HTTP and graphql-ws. Every request and every socket is authenticated here, in each
 * service as in the gateway: no caller is trusted more than any other.
 */
export async function createGraphqlServer(options: GraphqlServerOptions): Promise<OperationsServer> {
  const { schema, identity, logger, metrics } = options;
  const apollo = new ApolloServer<RequestContext>({
    schema,
    validationRules: [...(options.validationRules ?? [])],
    parseOptions: { maxTokens: MAX_TOKENS },
    introspection: process.env.NODE_ENV !== 'production',
    includeStacktraceInErrorResponses: false,
    csrfPrevention: { requestHeaders: ['apollo-require-preflight'] },
    stopOnTerminationSignals: false,
    formatError: (formatted) => formatted,
    plugins: [
      errorMasking(logger),
      operationMetrics(metrics),
      acceptAwareStatus(),
      ApolloServerPluginInlineTraceDisabled(),
    ],
  });
  await apollo.start();
  // Closed in the reverse order: sockets first, then the server when it has answered, and Apollo last.
  options.lifecycle.onClose(() => apollo.stop());
  const operations = createOperationsServer({ ...options, registry: metrics.registry });
  const { app } = operations;

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
      refuse(response, error, traceId);
    }
  });
  const { admission } = options;
  if (admission) {
    app.use('/graphql', async (request, response, next) => {
      try {
        const kind = request.is('multipart/form-data') ? 'upload' : 'operation';
        const permit = await admission.take((request as AuthenticatedRequest).identity, kind);
        response.once('close', () => permit.release());
        // Its caller has left while it was being admitted.
        if (response.closed) return permit.release();
        next();
      } catch (error) {
        refuse(response, error, traceIdOf(request.headers.traceparent as string));
      }
    });
  }
  if (options.uploads) app.use('/graphql', uploadParts(options.uploads));
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
  serveSubscriptions(operations, options);
  return operations;
}

/** Tells whoever may not ask so, before GraphQL is reached. */
function refuse(response: express.Response, error: unknown, traceId: string): void {
  const refusal = error instanceof ClientError ? error : new ClientError('', 'INTERNAL_SERVER_ERROR');
  const { http, retryAfterSeconds } = refusal.extensions as { http?: { status?: number }; retryAfterSeconds?: number };
  if (retryAfterSeconds !== undefined) response.set('retry-after', String(retryAfterSeconds));
  response.status(http?.status ?? 500).json({ errors: [maskError(refusal.toJSON(), traceId)] });
}

type AuthenticatedRequest = express.Request & { identity: Identity };
