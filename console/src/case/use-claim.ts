import { useEffect, useRef, useState } from 'react';
import { useMutation } from 'urql';
import {
  type CaseClaimFactsFragment,
  ClaimCaseDocument,
  HandOverCaseDocument,
  RenewClaimDocument,
  ReturnCaseDocument,
} from '../graphql/generated.js';

/** What came of the last thing that was tried, where it came to nothing. */
export type ClaimFault =
  | { readonly kind: 'taken'; readonly until: string }
  | { readonly kind: 'lost' | 'gone' | 'network' | 'other' }
  | { readonly kind: 'told'; readonly message: string };

/** A lease is fifteen minutes: one that is renewed at a third of it outlives two renewals that fail. */
const RENEW_MS = 5 * 60_000;

/** Claims a case, keeps the claim while the case is open, gives it back or on. */
export function useClaim(of: CaseClaimFactsFragment, onChange: () => void) {
  const [fault, setFault] = useState<ClaimFault | null>(null);
  const [claiming, claim] = useMutation(ClaimCaseDocument);
  const [, renew] = useMutation(RenewClaimDocument);
  const [returning, giveBack] = useMutation(ReturnCaseDocument);
  const [handing, handOver] = useMutation(HandOverCaseDocument);
  const { id: caseId } = of;
  const mine = of.claim?.mine ?? false;

  const settle = (result: Outcome | undefined, error: { networkError?: unknown } | undefined): boolean => {
    const next = faultOf(result, error);
    setFault(next);
    onChange();
    return next === null;
  };
  const renewal = useRef(async () => {});
  renewal.current = async () => {
    const { data, error } = await renew({ input: { caseId } });
    // A renewal that does not get through is tried again; whether the claim was lost, the next one tells.
    if (data && data.renewClaim.__typename !== 'RenewClaimSuccess') settle(data.renewClaim, error);
  };
  useEffect(() => {
    if (!mine) return;
    const timer = setInterval(() => void renewal.current(), RENEW_MS);
    return () => clearInterval(timer);
  }, [mine]);

  return {
    fault,
    busy: claiming.fetching || returning.fetching || handing.fetching,
    async claim() {
      const { data, error } = await claim({ input: { caseId } });
      return settle(data?.claimCase, error);
    },
    async giveBack(reason: string) {
      const { data, error } = await giveBack({ input: { caseId, reason } });
      return settle(data?.returnCase, error);
    },
    async handOver(toSubject: string, reason: string) {
      const { data, error } = await handOver({ input: { caseId, toSubject, reason } });
      return settle(data?.handOverCase, error);
    },
  };
}

interface Outcome {
  readonly __typename: string;
  readonly message?: string;
  readonly leaseExpiresAt?: string;
}

function faultOf(result: Outcome | undefined, error: { networkError?: unknown } | undefined): ClaimFault | null {
  if (!result) return { kind: error?.networkError ? 'network' : 'other' };
  switch (result.__typename) {
    case 'AlreadyClaimed':
      return { kind: 'taken', until: result.leaseExpiresAt ?? '' };
    case 'NotHolder':
      return { kind: 'lost' };
    case 'CaseNotFound':
      return { kind: 'gone' };
    default:
      return result.message ? { kind: 'told', message: result.message } : null;
  }
}
