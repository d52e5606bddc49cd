import type { CombinedError } from 'urql';

/** As much of the state of a query as says what it is an answer to. */
export interface QueryState<Data> {
  readonly data?: Data | undefined;
  readonly error?: CombinedError | undefined;
  readonly operation?: { readonly variables: unknown } | undefined;
}

export interface Answer<Data> {
  readonly data: Data | undefined;
  readonly error: CombinedError | undefined;
}

/** A question as its variables, to be told from another one. */
export const questionOf = (variables: unknown): string => JSON.stringify(variables);

/**
 * What was answered to this very question. While another one is asked, and when that fails, a query's state still has the
 * answer to the one before: which is nothing to be shown under another patient's address, or another filter.
 */
export function answerTo<Data>(question: string, { data, error, operation }: QueryState<Data>): Answer<Data> {
  const answered = operation !== undefined && questionOf(operation.variables) === question;
  return answered ? { data, error } : { data: undefined, error: undefined };
}
