import { createContext, use, useEffect, useRef, useSyncExternalStore } from 'react';
import { type AnyVariables, type TypedDocumentNode, useSubscription } from 'urql';
import { LiveState, type LiveStatus } from './client.js';

export const LiveContext = createContext<LiveState>(new LiveState());

export function useLiveStatus(): LiveStatus {
  const live = use(LiveContext);
  return useSyncExternalStore(live.subscribe, () => live.status);
}

/**
 * Calls back on every event of a subscription, and once after each time that the socket was away: something may have
 * happened that nobody told. What happened is then asked for, so that no event is relied on to be complete.
 */
export function useChanges<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  onChange: () => void,
): void {
  const live = use(LiveContext);
  const latest = useRef(onChange);
  latest.current = onChange;
  useSubscription<Data, Data, Variables>({ query, variables } as never, (_previous, data) => {
    queueMicrotask(() => latest.current());
    return data;
  });
  const returns = useSyncExternalStore(live.subscribe, () => live.returns);
  useEffect(() => {
    if (returns > 0) latest.current();
  }, [returns]);
}
