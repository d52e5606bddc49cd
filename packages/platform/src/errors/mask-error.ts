import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { RESYNC_REASONS, type ResyncReason } from '../live/resync-reason.js';
import { type ErrorCode, isErrorCode } from './error-code.js';

/** Codes whose message may quote what only we, or only the caller, should read; of all others it was made for clients. */
const MASKED: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['BAD_USER_INPUT', 'INTERNAL_SERVER_ERROR']);

/**
 * What a client is told of an error: code, place and trace id; a message only where it was written for clients.
 *
 * Graphql's messages on variables quote the variable's value, which may be a patient's name: they are replaced.
 * "Did you mean" suggestions name parts of the schema that the caller did not ask for: they are cut.
 */
export function maskError(error: GraphQLFormattedError, traceId: string): GraphQLFormattedError {
  const claimed = error.extensions?.code;
  const code: ErrorCode = isErrorCode(claimed) ? claimed : 'INTERNAL_SERVER_ERROR';
  const place = {
    ...(error.locations ? { locations: error.locations } : {}),
    ...(error.path ? { path: error.path } : {}),
  };
  return {
    message: shownMessage(error.message, code),
    ...place,
    extensions: { code, traceId, ...(code === 'RESYNC' ? resyncIn(error) : {}), ...retryIn(error, code) },
  };
}

/** True for a fault that the operators must see: nothing that a caller did. */
export function isOurFault(error: GraphQLFormattedError): boolean {
  const code = error.extensions?.code;
  return !isErrorCode(code) || code === 'INTERNAL_SERVER_ERROR';
}

/** The same, as an Error for transports that want one (graphql-ws). */
export function maskedGraphQLError(error: GraphQLError, traceId: string): GraphQLError {
  const masked = maskError(error.toJSON(), traceId);
  return new GraphQLError(masked.message, { extensions: masked.extensions ?? {}, path: error.path ?? null });
}

/** What a client needs to go on, and nothing else that an error of this name may hold. */
export function resyncIn({ extensions = {} }: GraphQLFormattedError): { reason?: string; cursor?: string } {
  const { reason, cursor } = extensions;
  return {
    ...(RESYNC_REASONS.includes(reason as ResyncReason) ? { reason: String(reason) } : {}),
    ...(typeof cursor === 'string' && /^[\w-]{1,64}$/.test(cursor) ? { cursor } : {}),
  };
}

/** After how many seconds another try is worth it, where that is known. */
function retryIn({ extensions = {} }: GraphQLFormattedError, code: ErrorCode): { retryAfterSeconds?: number } {
  const { retryAfterSeconds } = extensions;
  return code === 'RATE_LIMITED' && Number.isInteger(retryAfterSeconds)
    ? { retryAfterSeconds: Number(retryAfterSeconds) }
    : {};
}

function shownMessage(message: string, code: ErrorCode): string {
  if (code === 'BAD_USER_INPUT') {
    const variable = /^Variable "(\$\w+)"/.exec(message)?.[1];
    return variable ? `Variable "${variable}" has a value of the wrong type.` : 'An argument has an invalid value.';
  }
  if (MASKED.has(code)) return 'Something went wrong on our side; quote the trace id when you report it.';
  return message.replace(/ Did you mean .*$/s, '');
}
