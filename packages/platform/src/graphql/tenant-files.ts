import type express from 'express';
import { ClientError, type ErrorCode, isErrorCode } from '../errors/error-code.js';
import { isOurFault, maskError } from '../errors/mask-error.js';
import type { Identity, IdentityVerifier } from '../identity/identity.js';
import type { Admission } from '../limits/admission.js';
import type { Logger } from '../telemetry/logger.js';
import { continueTrace, traceIdOf } from '../telemetry/trace.js';
import { drainAfterResponse } from './transport.js';

/** A file that somebody asks for, who has been identified. */
export interface FileRequest {
  readonly identity: Identity;
  readonly traceparent: string;
  /** Aborted when the caller goes away. */
  readonly signal: AbortSignal;
  /** The whole path, which the pattern has matched. */
  readonly path: string;
  /** What the groups of the pattern have matched. */
  readonly parts: readonly string[];
}

export interface TenantFilesOptions {
  /** Where they lie: `/overlays`. */
  readonly prefix: string;
  /** What a whole path must be, from `/` to its end. Anything else is not there, a query after it included. */
  readonly pattern: RegExp;
  readonly identity: IdentityVerifier;
  readonly logger: Logger;
  /** Says who may begin how much at once; everybody may when it is absent. */
  readonly admission?: Admission | undefined;
  /** Writes the answer. @throws {ClientError} NOT_FOUND and whatever else there is to say instead. */
  readonly answer: (request: FileRequest, response: express.Response) => Promise<void>;
}

/** Statuses of what is no GraphQL: over GraphQL some of these codes come with status 200. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  SERVICE_UNAVAILABLE: 503,
  RATE_LIMITED: 429,
};

/**
 * Serves what is too large for GraphQL beside it, to the same users by the same tokens, by GET alone. Who asks is settled
 * before anything else: nobody without a token learns which paths there are. Errors are told as GraphQL's are.
 */
export function serveTenantFiles(app: express.Express, options: TenantFilesOptions): void {
  const { prefix, pattern, identity, logger, admission, answer } = options;
  app.use(prefix, drainAfterResponse);
  app.use(prefix, async (request, response) => {
    const traceparent = continueTrace(request.headers.traceparent as string | undefined);
    const controller = new AbortController();
    response.on('close', () => {
      if (!response.writableEnded) controller.abort(new Error('the caller went away'));
    });
    // A browser that two people use must not show one what it keeps of the other.
    response.set({ 'x-content-type-options': 'nosniff', vary: 'authorization' });
    try {
      const user = await identity.verify(request.headers.authorization);
      if (request.method !== 'GET') {
        response.set('allow', 'GET');
        return refuse(response, 405, new ClientError('Only GET is answered here.', 'BAD_REQUEST'), traceparent);
      }
      const path = request.originalUrl;
      const match = pattern.exec(path);
      if (match?.[0] !== path) throw new ClientError('There is no such thing.', 'NOT_FOUND');
      const permit = await admission?.take(user, 'operation');
      response.once('close', () => permit?.release());
      if (response.closed) return permit?.release();
      await answer({ identity: user, traceparent, signal: controller.signal, path, parts: match.slice(1) }, response);
    } catch (error) {
      // A file that broke off is not to look whole, and who went away needs no answer.
      if (response.headersSent || controller.signal.aborted) return void response.destroy();
      const known = error instanceof ClientError ? error : new ClientError('', 'INTERNAL_SERVER_ERROR');
      if (isOurFault(known.toJSON())) logger.error({ err: error, traceId: traceIdOf(traceparent) }, 'file failed');
      const { code } = known.extensions;
      refuse(response, (isErrorCode(code) && STATUS[code]) || 500, known, traceparent);
    }
  });
}

function refuse(response: express.Response, status: number, error: ClientError, traceparent: string): void {
  response.set('cache-control', 'no-store');
  const { retryAfterSeconds } = error.extensions;
  if (retryAfterSeconds !== undefined) response.set('retry-after', String(retryAfterSeconds));
  // RFC 6750, section 3.
  if (status === 401) response.set('www-authenticate', 'Bearer');
  response.status(status).json({ errors: [maskError(error.toJSON(), traceIdOf(traceparent))] });
}
