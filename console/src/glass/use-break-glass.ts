import { useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';
import { BreakGlassDocument, CaseReachedDocument } from '../graphql/generated.js';

/** Every service hears of it on its own: how often it is looked whether all have, milliseconds; and how many times at most. */
const PAUSE_MS = 500;
const TRIES = 30;

export type GlassState =
  | { readonly kind: 'whole' | 'breaking' | 'network' | 'refused' | 'other' }
  | { readonly kind: 'open'; readonly until: string };

export interface BreakingGlass {
  readonly state: GlassState;
  /** Resolves with whether the case is open, and then is there. */
  readonly breakGlass: (studyId: string, reason: string) => Promise<boolean>;
}

/** Opens a case of another clinic without its leave. */
export function useBreakGlass(): BreakingGlass {
  const client = useClient();
  const [state, setState] = useState<GlassState>({ kind: 'whole' });
  const left = useRef(false);
  useEffect(() => {
    left.current = false;
    return () => {
      left.current = true;
    };
  }, []);
  const untilReached = async (studyId: string) => {
    for (let i = 0; i < TRIES && !left.current; i += 1) {
      const { data } = await client.query(CaseReachedDocument, { studyId }, { requestPolicy: 'network-only' });
      if (data?.study?.case) return;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  };
  return {
    state,
    async breakGlass(studyId, reason) {
      setState({ kind: 'breaking' });
      const { data, error } = await client.mutation(BreakGlassDocument, { input: { studyId, reason } });
      const result = data?.breakGlass;
      if (result?.__typename === 'BreakGlassSuccess') {
        setState({ kind: 'open', until: result.grant.expiresAt });
        await untilReached(studyId);
        return !left.current;
      }
      setState({ kind: error?.networkError ? 'network' : result?.__typename === 'CaseNotFound' ? 'refused' : 'other' });
      return false;
    },
  };
}
