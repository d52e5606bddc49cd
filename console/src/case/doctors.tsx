import { useEffect, useRef, useState } from 'react';
import { CaseOpinionDocument, CaseSuggestionsDocument, type SecondOpinionStatus } from '../graphql/generated.js';
import { useAnswer } from '../graphql/query.js';
import { OpinionPanel } from '../opinion/opinion-panel.js';
import { EMPTY_DRAFT, isStarted, verdictsOf } from '../report/draft.js';
import { ReportPanel } from '../report/report-panel.js';
import { SignPanel } from '../report/sign-panel.js';
import { useRoles } from '../session/session.context.js';
import { Fault } from '../ui/fault.js';
import { type CaseFacts, ClaimPanel } from './claim-panel.js';

/** What doctors do with a case, and what they have signed. */
export function Doctors({ of, onChange }: { readonly of: CaseFacts; readonly onChange: () => void }) {
  const { id, clinicId, revision, actions, claim, readingRevision, secondOpinionOpen, reports, granted } = of;
  const [justSigned, setJustSigned] = useState(false);
  // What a radiologist is told. Second opinions are the clinic's own: whoever is granted the case is not told of them.
  const pause = !useRoles().has('RADIOLOGIST');
  const own = useAnswer(CaseOpinionDocument, { caseId: id }, { pause: pause || granted });
  const remote = useAnswer(CaseSuggestionsDocument, { caseId: id }, { pause: pause || !granted });
  const { error, again } = granted ? remote : own;
  const reading = (granted ? remote : own).data?.case;
  const look = useRef(again);
  look.current = again;
  const seen = useRef(revision);
  useEffect(() => {
    if (pause || seen.current === revision) return;
    seen.current = revision;
    look.current();
  }, [revision, pause]);
  const change = () => {
    onChange();
    if (!pause) again();
  };
  const mine = claim?.mine ?? false;
  const opinion = own.data?.case?.secondOpinion;
  const settled = own.data?.case?.settledFindings;
  // Written by a doctor, and lost by none of what happens to the case meanwhile: their claim lapses while a network is cut,
  // or a second reader is asked for.
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  const maySign = mine && actions.includes('SIGN');
  return (
    <>
      <ReportPanel
        caseId={id}
        clinicId={clinicId}
        reports={reports}
        mayAmend={actions.includes('AMEND')}
        justSigned={justSigned}
        onChange={change}
      />
      <ClaimPanel of={of} onChange={onChange} />
      {error && <Fault error={error} onRetry={again} />}
      {opinion && (
        <OpinionPanel
          key={opinion.id}
          of={opinion}
          suggestions={reading?.suggestions ?? []}
          holds={mine}
          onChange={change}
        />
      )}
      {(maySign || isStarted(draft)) && reading && (
        <SignPanel
          caseId={id}
          now={{ revision: reading.readingRevision, suggestions: reading.suggestions }}
          newest={readingRevision}
          draft={draft}
          onDraft={setDraft}
          maySign={maySign}
          signed={reports.length > 0}
          secondOpinionOpen={secondOpinionOpen || (opinion ? OPEN.has(opinion.status) : false)}
          settled={settled ? verdictsOf(settled) : undefined}
          mayAsk={actions.includes('REQUEST_SECOND_OPINION')}
          onLook={again}
          onSigned={() => {
            setDraft(EMPTY_DRAFT);
            setJustSigned(true);
          }}
          onChange={change}
        />
      )}
    </>
  );
}

/** Where a second opinion is not settled, and keeps a case from being signed. */
const OPEN: ReadonlySet<SecondOpinionStatus> = new Set(['REQUESTED', 'READING', 'DISAGREED']);
