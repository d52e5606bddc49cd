import type { Readable } from 'node:stream';
import type express from 'express';
import { graphqlUploadExpress } from 'graphql-upload-minimal';
import { maskError } from '../errors/mask-error.js';
import type { Logger } from '../telemetry/logger.js';
import { traceIdOf } from '../telemetry/trace.js';

/** How long the rest of a request that was answered early may stand still, milliseconds. */
const DRAIN_MS = 10_000;

/**
 * A request may be answered before all of it has arrived (a query that is refused, before the files that came with
 * it). What is left is read and dropped: many clients see no answer before they have sent everything.
 */
export const drainAfterResponse: express.RequestHandler = (request, response, next) => {
  const { socket } = request;
  // With a caller who keeps no connection, Node would close it as soon as it has answered; what is on its way by then
  // would reset it, and the answer with it. So it is closed here, after the rest has been read.
  const closing = !response.shouldKeepAlive;
  response.shouldKeepAlive = true;
  const close = () => {
    if (closing) socket.destroySoon();
  };
  response.once('finish', () => {
    if (request.complete || request.destroyed) return close();
    request.once('end', close);
    request.unpipe();
    request.resume();
    request.setTimeout(DRAIN_MS, () => request.destroy());
  });
  next();
};

/** A file of a multipart request; busboy says so of one that it cut at the size limit. */
export type UploadStream = Readable & { readonly truncated?: boolean };

/** Multipart requests; whatever is wrong with one is the caller's doing, though the parser does not always say so. */
export function uploadParts(limits: {
  readonly maxFileSize: number;
  readonly maxFiles: number;
}): express.RequestHandler {
  const parse = graphqlUploadExpress(limits);
  return (request, response, next) => {
    parse(request, response, (error?: unknown) => {
      if (error === undefined || error === null) return next();
      const { status = 500 } = error as { status?: number };
      next(status >= 400 && status < 500 ? error : Object.assign(error, { status: 400 }));
    });
  };
}

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
