import { useEffect, useRef } from 'react';

/** Every look at a list is in its patients' audit trail, so it is asked for anew no more often than somebody needs. */
const PAUSE_MS = 60_000;

/** Calls back when somebody comes back to the window, and once a minute while they look at it. */
export function useRefresh(refresh: () => void, { pause = false }: { readonly pause?: boolean } = {}): void {
  const latest = useRef(refresh);
  latest.current = refresh;
  useEffect(() => {
    if (pause) return;
    const ifLookedAt = () => {
      if (document.visibilityState === 'visible') latest.current();
    };
    const timer = setInterval(ifLookedAt, PAUSE_MS);
    window.addEventListener('focus', ifLookedAt);
    return () => {
      clearInterval(timer);
      window.removeEventListener('focus', ifLookedAt);
    };
  }, [pause]);
}
