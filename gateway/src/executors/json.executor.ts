import type { ExecutionRequest, ExecutionResult } from '@graphql-tools/utils';
import type { RequestContext, ServiceConnections } from '@pulmora/platform';
import { readResult, unavailable } from './upstream-errors.js';
import { answerOf, startRequest, textOf, upstreamHeaders } from './upstream-request.js';

/** A subgraph that is silent for this long is not there, milliseconds. */
const TIMEOUT_MS = 30_000;

export type GatewayRequest = ExecutionRequest<Record<string, unknown>, RequestContext>;

/** Asks a subgraph by a JSON POST. Never throws: what goes wrong is an answer with an error code. */
export function createJsonExecutor(url: string, upstreams: ServiceConnections) {
  return async (request: GatewayRequest): Promise<ExecutionResult> => {
    const { context, document, variables, operationName } = request;
    if (!context) return unavailable();
    const body = Buffer.from(JSON.stringify({ query: textOf(document), variables, operationName }));
    const headers = {
      ...upstreamHeaders(context),
      'content-type': 'application/json',
      'content-length': body.length,
    };
    try {
      const upstream = startRequest(upstreams, url, headers, request.signal ?? context.signal, TIMEOUT_MS);
      const answer = answerOf(upstream);
      upstream.end(body);
      return readResult(await answer);
    } catch {
      return unavailable();
    }
  };
}
