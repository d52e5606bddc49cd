import { createContext, use, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { type AnyVariables, type TypedDocumentNode, useSubscription } from 'urql';
import { LiveState, type LiveStatus } from './client.js';
import { Gathering } from './gathering.js';

export const LiveContext = createContext<LiveState>(new LiveState());

export function useLiveStatus(): LiveStatus {
  const live = use(LiveContext);
  return useSyncExternalStore(live.subscribe, () => live.status);
}

/** Several changes that come together are asked about once, milliseconds. */
const GATHER_MS = 250;

export interface Following<Data> {
  readonly pause?: boolean;
  /** Whether a push tells of something that is not shown yet; of anything, unless told. */
  readonly isNews?: (data: Data) => boolean;
}

/**
 * Calls back when a subscription tells of something new. After the socket was away it goes on behind its last cursor
 * (see `resuming`), so that what happened meanwhile is told too; where that cannot be, a resync is pushed, which is a
 * change like any other: whoever is called asks for what is shown anew.
 */
export function useChanges<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  onChange: () => void,
  { pause = false, isNews = () => true }: Following<Data> = {},
): void {
  const latest = useRef({ onChange, isNews });
  latest.current = { onChange, isNews };
  const [news] = useState(() => new Gathering(() => latest.current.onChange(), GATHER_MS));
  useEffect(() => () => news.forget(), [news]);
  const [{ error }] = useSubscription<Data, Data, Variables>(
    { query, variables, pause } as never,
    (_previous, data) => {
      if (latest.current.isNews(data)) news.tell();
      return data;
    },
  );
  // `diagnosisUpdated` tells by an error that it cannot tell what was missed. And a subscription that has ended tells so by
  // one: who may not follow any more may not see any more what is shown, either.
  useEffect(() => {
    if (error) latest.current.onChange();
  }, [error]);
}
