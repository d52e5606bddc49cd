import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import { isOurFault, maskError } from '../errors/mask-error.js';
import type { Logger } from '../telemetry/logger.js';
import type { Metrics } from '../telemetry/metrics.js';
import { traceIdOf } from '../telemetry/trace.js';
import type { RequestContext } from './request-context.js';

/** Measures every operation: its type and whether it had errors; nothing of what was asked. */
export function operationMetrics(metrics: Metrics): ApolloServerPlugin<BaseContext> {
  return {
    async requestDidStart() {
      const stopTimer = metrics.graphqlRequestSeconds.startTimer();
      return {
        async willSendResponse({ operation, errors }) {
          stopTimer({ operation_type: operation?.operation ?? 'none', outcome: errors?.length ? 'error' : 'ok' });
        },
      };
    },
  };
}

/**
 * GraphQL over HTTP, section 6.4.1: a client that does not accept `application/graphql-response+json` gets status 200
 * for errors of parsing, validation and variables, since older clients drop the body of anything else.
 */
export function acceptAwareStatus(): ApolloServerPlugin<BaseContext> {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ request, response, errors }) {
          const accept = request.http?.headers.get('accept') ?? '';
          const code = errors?.[0]?.extensions?.code;
          const ofRequest =
            code === 'GRAPHQL_PARSE_FAILED' || code === 'GRAPHQL_VALIDATION_FAILED' || code === 'BAD_USER_INPUT';
          if (ofRequest && response.http.status === 400 && !accept.includes('application/graphql-response+json')) {
            response.http.status = 200;
          }
        },
      };
    },
  };
}

/** Masks every error on its way out, and logs those that are ours under the trace id that the client is told. */
export function errorMasking(logger: Logger): ApolloServerPlugin<RequestContext> {
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
