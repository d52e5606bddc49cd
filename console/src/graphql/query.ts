import { useRef } from 'react';
import { type AnyVariables, type CombinedError, type TypedDocumentNode, useQuery } from 'urql';
import { answerTo, questionOf } from './answer.js';

export interface Asked<Data> {
  /** The last answer to this very question: one that fails later takes nothing away from whoever reads or writes here. */
  readonly data: Data | undefined;
  readonly error: CombinedError | undefined;
  readonly fetching: boolean;
  /** Asks the platform, whatever is known already. */
  readonly again: () => void;
}

/** Asks, and keeps what was answered while it is asked again. */
export function useAnswer<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  { pause = false }: { readonly pause?: boolean } = {},
): Asked<Data> {
  const [state, ask] = useQuery<Data, Variables>({ query, variables, pause } as never);
  const question = questionOf(variables);
  const { data, error } = answerTo(question, state);
  const kept = useRef<{ readonly question: string; readonly data: Data }>(null);
  if (data) kept.current = { question, data };
  return {
    data: data ?? (kept.current?.question === question ? kept.current.data : undefined),
    error,
    fetching: state.fetching,
    again: () => ask({ requestPolicy: 'network-only' }),
  };
}
