import { useState } from 'react';
import { useMutation } from 'urql';
import { AdjudicateDocument, GiveSecondOpinionDocument } from '../graphql/generated.js';
import { type Suggested, verdictList } from '../report/draft.js';
import { EMPTY_DRAFT, ReportForm } from '../report/report-form.js';
import { SignFaultText, signFaultOf } from '../report/sign-fault.js';

export interface OpinionWritingProps {
  /** Of the second opinion. */
  readonly id: string;
  readonly kind: 'second' | 'adjudicate';
  readonly suggestions: readonly Suggested[];
  readonly onChange: () => void;
}

/** Where a second reader gives their opinion, or a third decides between two. */
export function OpinionWriting({ id, kind, suggestions, onChange }: OpinionWritingProps) {
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  const [giving, give] = useMutation(GiveSecondOpinionDocument);
  const [deciding, decide] = useMutation(AdjudicateDocument);
  const fault =
    signFaultOf(giving.data?.giveSecondOpinion, giving.error) ?? signFaultOf(deciding.data?.adjudicate, deciding.error);
  return (
    <>
      <ReportForm
        suggestions={suggestions}
        draft={draft}
        onDraft={setDraft}
        kind={kind}
        busy={giving.fetching || deciding.fetching}
        blocked={false}
        onDone={async ({ verdicts, impression }) => {
          const input = { secondOpinionId: id, findings: verdictList(verdicts), impression };
          await (kind === 'second' ? give({ input }) : decide({ input }));
          onChange();
        }}
      />
      {fault && <SignFaultText fault={fault} />}
    </>
  );
}
