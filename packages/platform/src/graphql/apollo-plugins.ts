import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import type { Metrics } from '../telemetry/metrics.js';

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
