import { createGraphQLError, type ExecutionResult } from '@graphql-tools/utils';
import { type ErrorCode, isErrorCode, resyncIn } from '@pulmora/platform';
import type { GraphQLError } from 'graphql';

/** An answer that stands for a subgraph which gave none: a code, and nothing of what was asked or answered. */
export const failedResult = (message: string, code: ErrorCode): ExecutionResult => ({
  errors: [createGraphQLError(message, { extensions: { code } })],
});

export const unavailable = (): ExecutionResult =>
  failedResult('A part of the platform does not answer right now.', 'SERVICE_UNAVAILABLE');

interface UpstreamError {
  readonly message?: unknown;
  readonly path?: unknown;
  readonly extensions?: { readonly code?: unknown };
}

/**
 * Reads a subgraph's answer. Of its errors only message, path and an enumerated code go on; a body that is no GraphQL
 * answer is dropped whole.
 */
export function readResult(body: string): ExecutionResult {
  let parsed: { data?: unknown; errors?: readonly UpstreamError[] } | null;
  try {
    parsed = JSON.parse(body);
  } catch {
    return unavailable();
  }
  if (typeof parsed !== 'object' || parsed === null || !('data' in parsed || Array.isArray(parsed.errors))) {
    return unavailable();
  }
  const errors = parsed.errors && sanitisedErrors(parsed.errors);
  return { data: parsed.data ?? null, ...(errors ? { errors } : {}) } as ExecutionResult;
}

/** Of a subgraph's errors, what goes on. */
export function sanitisedErrors(errors: readonly UpstreamError[]): GraphQLError[] {
  return errors.map(({ message, path, extensions }) => {
    const code = isErrorCode(extensions?.code) ? extensions.code : 'INTERNAL_SERVER_ERROR';
    return createGraphQLError(typeof message === 'string' ? message : '', {
      ...(Array.isArray(path) ? { path: path as (string | number)[] } : {}),
      extensions: { code, ...(code === 'RESYNC' ? resyncIn({ message: '', extensions: { ...extensions } }) : {}) },
    });
  });
}
