import type express from 'express';
import { maskError } from '../errors/mask-error.js';
import type { Logger } from '../telemetry/logger.js';
import { traceIdOf } from '../telemetry/trace.js';

/** How long the rest of a request that was answered early may take to arrive, milliseconds. */
const DRAIN_MS = 10_000;

/**
 * A request may be answered before all of it has arrived (a query that is refused, before the files that came with
 * it). What is left is read and dropped: many clients see no answer before they have sent everything.
 */
export const drainAfterResponse: express.RequestHandler = (request, response, next) => {
  response.once('finish', () => {
    if (request.complete || request.destroyed) return;
    request.unpipe();
    request.resume();
    const limit = setTimeout(() => request.destroy(), DRAIN_MS);
    request.once('close', () => clearTimeout(limit));
  });
  next();
};

/** Errors raised before GraphQL is reached: bodies that are too large or no JSON, uploads that break the protocol. */
export function transportErrors(logger: Logger): express.ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const status = Number((error as { status?: number }).status ?? 500);
    if (status >= 500) logger.error({ err: error }, 'request failed');
    // Not `request.destroyed`: that is true of every request that was read to its end.
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    const code = status === 413 ? 'PAYLOAD_TOO_LARGE' : status < 500 ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR';
    const message = status === 413 ? 'The request is too large.' : 'The request could not be read.';
    const traceId = traceIdOf(String(request.headers.traceparent ?? ''));
    response.status(status).json({ errors: [maskError({ message, extensions: { code } }, traceId)] });
  };
}
