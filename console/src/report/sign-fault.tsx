import { useTranslation } from 'react-i18next';

type FaultKind =
  | 'stale-reading'
  | 'stale-report'
  | 'lost'
  | 'gone'
  | 'pending'
  | 'not-independent'
  | 'opinion-taken'
  | 'opinion-over'
  | 'network'
  | 'other';

/** Why something was not signed, or given. */
export type SignFault = { readonly kind: FaultKind } | { readonly kind: 'told'; readonly message: string };

interface Outcome {
  readonly __typename: string;
  readonly message?: string;
}

const KINDS = {
  StaleReading: 'stale-reading',
  StaleReport: 'stale-report',
  NotHolder: 'lost',
  CaseNotFound: 'gone',
  SecondOpinionPending: 'pending',
  NotIndependent: 'not-independent',
  SecondOpinionTaken: 'opinion-taken',
  WrongSecondOpinionStatus: 'opinion-over',
  SecondOpinionNotFound: 'gone',
} as const satisfies Readonly<Record<string, FaultKind>>;

/** Null where nothing was tried yet, or where it was signed. */
export function signFaultOf(
  result: Outcome | undefined,
  error: { readonly networkError?: unknown } | undefined,
): SignFault | null {
  if (error) return { kind: error.networkError ? 'network' : 'other' };
  if (!result || !('message' in result)) return null;
  const kind = KINDS[result.__typename as keyof typeof KINDS];
  return kind ? { kind } : { kind: 'told', message: result.message ?? '' };
}

export function SignFaultText({ fault }: { readonly fault: SignFault }) {
  const { t } = useTranslation();
  return (
    <p role="alert" className="notice">
      {fault.kind === 'told' ? fault.message : t(`sign.fault.${fault.kind}`)}
    </p>
  );
}
