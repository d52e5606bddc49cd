import { GraphQLError } from 'graphql';

/** Every `extensions.code` that a client can meet. */
export const ERROR_CODES = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'PAYLOAD_TOO_LARGE',
  'UPLOAD_INVALID',
  'UPLOAD_ABORTED',
  'SERVICE_UNAVAILABLE',
  'RESYNC',
  'TOO_MANY_SUBSCRIPTIONS',
  'RATE_LIMITED',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'INTERNAL_SERVER_ERROR',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

const HTTP_STATUS: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  PAYLOAD_TOO_LARGE: 413,
  UPLOAD_INVALID: 400,
  RATE_LIMITED: 429,
  SERVICE_UNAVAILABLE: 503,
};

/** An error whose message was written for clients; everything else is masked by {@link maskError}. */
export class ClientError extends GraphQLError {
  /** @param details that a client is told beside the code, where it has any. */
  constructor(message: string, code: ErrorCode, details: { readonly retryAfterSeconds?: number } = {}) {
    const status = HTTP_STATUS[code];
    super(message, { extensions: { code, ...details, ...(status === undefined ? {} : { http: { status } }) } });
    this.name = 'ClientError';
  }
}

export const isErrorCode = (code: unknown): code is ErrorCode => ERROR_CODES.includes(code as ErrorCode);
