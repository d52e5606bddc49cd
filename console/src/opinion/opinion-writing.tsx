import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { AdjudicateDocument, GiveSecondOpinionDocument } from '../graphql/generated.js';
import { type Draft, EMPTY_DRAFT, type Suggested, verdictList } from '../report/draft.js';
import { KeptDraft } from '../report/kept-draft.js';
import { ReportForm } from '../report/report-form.js';
import { SignFaultText, signFaultOf } from '../report/sign-fault.js';

export interface OpinionWritingProps {
  /** Of the second opinion. */
  readonly id: string;
  readonly kind: 'second' | 'adjudicate';
  readonly suggestions: readonly Suggested[];
  /** Kept by whoever shows this: it outlives the lease of whoever writes. */
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
  /** Whether it may be given as things stand; a draft is kept, and shown, where it may not. */
  readonly mayGive: boolean;
  readonly onChange: () => void;
}

/** Where a second reader gives their opinion, or a third decides between two. */
export function OpinionWriting({ id, kind, suggestions, draft, onDraft, mayGive, onChange }: OpinionWritingProps) {
  const { t } = useTranslation();
  const [giving, give] = useMutation(GiveSecondOpinionDocument);
  const [deciding, decide] = useMutation(AdjudicateDocument);
  const fault =
    signFaultOf(giving.data?.giveSecondOpinion, giving.error) ?? signFaultOf(deciding.data?.adjudicate, deciding.error);
  return (
    <>
      {!mayGive && <KeptDraft why={t('opinion.notHeld')} onDiscard={onDraft} />}
      <ReportForm
        suggestions={suggestions}
        draft={draft}
        onDraft={onDraft}
        kind={kind}
        busy={giving.fetching || deciding.fetching}
        blocked={!mayGive}
        onDone={async ({ verdicts, impression }) => {
          const input = { secondOpinionId: id, findings: verdictList(verdicts), impression };
          const given =
            kind === 'second'
              ? (await give({ input })).data?.giveSecondOpinion
              : (await decide({ input })).data?.adjudicate;
          if (given?.__typename === 'SecondOpinionSuccess') onDraft(EMPTY_DRAFT);
          onChange();
        }}
      />
      {fault && <SignFaultText fault={fault} />}
    </>
  );
}
