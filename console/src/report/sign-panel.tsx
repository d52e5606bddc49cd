import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { SignCaseDocument, SignOffDocument } from '../graphql/generated.js';
import { useAnswer } from '../graphql/query.js';
import { Fault } from '../ui/fault.js';
import { Icon } from '../ui/icon.js';
import { type Suggested, withoutAgreement } from './draft.js';
import { EMPTY_DRAFT, ReportForm, type Written } from './report-form.js';
import { SignFaultText, signFaultOf } from './sign-fault.js';

export interface SignPanelProps {
  readonly caseId: string;
  /** What the case says now: a newer one than the draft was begun with has to be looked at. */
  readonly readingRevision: number;
  readonly secondOpinionOpen: boolean;
  readonly onSigned: () => void;
  readonly onChange: () => void;
}

/** The reading as its doctor saw it when they began to write. */
interface Seen {
  readonly revision: number;
  readonly suggestions: readonly Suggested[];
}

/** Where whoever holds a case writes and signs their own reading of it. */
export function SignPanel({ caseId, readingRevision, secondOpinionOpen, onSigned, onChange }: SignPanelProps) {
  const { t } = useTranslation();
  const { data, error, again } = useAnswer(SignOffDocument, { caseId });
  const now = data?.case && { revision: data.case.readingRevision, suggestions: data.case.suggestions };
  return (
    <section className="panel own" aria-labelledby="sign-title">
      <header className="own-banner">
        <Icon name="pen" />
        <div>
          <h2 id="sign-title">{t('sign.title')}</h2>
          <p>{t('sign.lead')}</p>
        </div>
      </header>
      <div className="panel-body">
        {error && <Fault error={error} onRetry={again} />}
        {now && (
          <Signing
            caseId={caseId}
            now={now}
            newest={readingRevision}
            secondOpinionOpen={secondOpinionOpen}
            onLook={again}
            onSigned={onSigned}
            onChange={onChange}
          />
        )}
        {!now && !error && <p className="dim">{t('loading')}</p>}
      </div>
    </section>
  );
}

function Signing(props: {
  readonly caseId: string;
  readonly now: Seen;
  readonly newest: number;
  readonly secondOpinionOpen: boolean;
  readonly onLook: () => void;
  readonly onSigned: () => void;
  readonly onChange: () => void;
}) {
  const { caseId, now, newest, secondOpinionOpen, onLook, onSigned, onChange } = props;
  const { t } = useTranslation();
  const [seen, setSeen] = useState<Seen>(now);
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  const [{ fetching, data, error }, sign] = useMutation(SignCaseDocument);
  const fault = signFaultOf(data?.signCase, error);
  const told = data?.signCase.__typename === 'StaleReading' ? data.signCase.readingRevision : 0;
  const latest = Math.max(newest, told, now.revision);
  const stale = latest > seen.revision;
  const behind = latest > now.revision;
  const look = useRef(onLook);
  look.current = onLook;
  useEffect(() => {
    if (behind) look.current();
  }, [behind]);
  const lookAgain = () => {
    // What agreed with the older reading agreed with something that nobody says any more.
    setDraft({ ...draft, verdicts: withoutAgreement(draft.verdicts, seen.suggestions) });
    setSeen(now);
  };
  return (
    <>
      {stale && (
        <div role="alert" className="notice stack">
          <p>{t('sign.stale')}</p>
          <button type="button" disabled={behind} onClick={lookAgain}>
            {t('sign.lookAgain')}
          </button>
        </div>
      )}
      {secondOpinionOpen && <p className="notice">{t('sign.secondOpinionOpen')}</p>}
      <ReportForm
        suggestions={seen.suggestions}
        draft={draft}
        onDraft={setDraft}
        amends={false}
        busy={fetching}
        blocked={stale || secondOpinionOpen}
        onSign={async ({ findings, impression }: Written) => {
          const done = await sign({ input: { caseId, readingRevision: seen.revision, findings, impression } });
          if (done.data?.signCase.__typename === 'SignCaseSuccess') onSigned();
          onChange();
        }}
      />
      {fault && fault.kind !== 'stale-reading' && <SignFaultText fault={fault} />}
    </>
  );
}
