import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { RequestSecondOpinionDocument, SignCaseDocument } from '../graphql/generated.js';
import { Icon } from '../ui/icon.js';
import { type Draft, decisionsOf, type Suggested, type Verdicts, verdictList, withoutAgreement } from './draft.js';
import { KeptDraft } from './kept-draft.js';
import { ReportForm } from './report-form.js';
import { SignFaultText, signFaultOf } from './sign-fault.js';

/** A reading of the model, as it is seen by whoever decides on it. */
export interface Seen {
  readonly revision: number;
  readonly suggestions: readonly Suggested[];
}

export interface SignPanelProps {
  readonly caseId: string;
  /** What the model says, as far as it was asked for. */
  readonly now: Seen;
  /** The revision that the case is known to be at: one newer than was seen has to be looked at. */
  readonly newest: number;
  /** Kept by whoever shows this: it outlives a claim that lapses, and a second opinion. */
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
  /** Whether whoever looks may sign as things stand; a draft is kept, and shown, where they may not. */
  readonly maySign: boolean;
  /** Whether the case is signed already. */
  readonly signed: boolean;
  readonly secondOpinionOpen: boolean;
  /** What two readers, or a third, have settled on: it is what is signed. */
  readonly settled: Verdicts | undefined;
  /** Whether a second reader can be asked for: by doctors of the clinic alone. */
  readonly mayAsk: boolean;
  /** Asks for what the model says now. */
  readonly onLook: () => void;
  readonly onSigned: () => void;
  readonly onChange: () => void;
}

/** Where whoever holds a case writes and signs their own reading of it. */
export function SignPanel(props: SignPanelProps) {
  const {
    caseId,
    now,
    newest,
    draft,
    onDraft,
    maySign,
    signed,
    secondOpinionOpen,
    settled,
    mayAsk,
    onLook,
    onSigned,
    onChange,
  } = props;
  const { t } = useTranslation();
  const [seen, setSeen] = useState<Seen>(now);
  const [signing, sign] = useMutation(SignCaseDocument);
  const [asking, ask] = useMutation(RequestSecondOpinionDocument);
  const [tried, setTried] = useState<'sign' | 'ask'>('sign');
  const result = tried === 'sign' ? signing.data?.signCase : asking.data?.requestSecondOpinion;
  const fault = signFaultOf(result, tried === 'sign' ? signing.error : asking.error);
  const told = result?.__typename === 'StaleReading' ? result.readingRevision : 0;
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
    onDraft({ ...draft, verdicts: withoutAgreement(draft.verdicts, seen.suggestions) });
    setSeen(now);
  };
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
        {stale && (
          <div role="alert" className="notice stack">
            <p>{t('sign.stale')}</p>
            <button type="button" disabled={behind} onClick={lookAgain}>
              {t('sign.lookAgain')}
            </button>
          </div>
        )}
        {secondOpinionOpen ? (
          <p className="dim">{t('sign.secondOpinionOpen')}</p>
        ) : (
          <>
            {!maySign && <KeptDraft why={t(signed ? 'sign.over' : 'sign.notHeld')} onDiscard={onDraft} />}
            {settled && <p className="dim">{t('sign.settled')}</p>}
            <ReportForm
              suggestions={seen.suggestions}
              draft={draft}
              onDraft={onDraft}
              kind="sign"
              busy={signing.fetching || asking.fetching}
              blocked={stale || !maySign}
              settled={settled}
              onDone={async ({ verdicts, impression }) => {
                setTried('sign');
                const findings = decisionsOf(verdicts, seen.suggestions);
                const done = await sign({ input: { caseId, readingRevision: seen.revision, findings, impression } });
                if (done.data?.signCase.__typename === 'SignCaseSuccess') onSigned();
                onChange();
              }}
              other={
                mayAsk
                  ? {
                      label: t('opinion.ask'),
                      onPress: async ({ verdicts, impression }) => {
                        setTried('ask');
                        const findings = verdictList(verdicts);
                        await ask({ input: { caseId, readingRevision: seen.revision, findings, impression } });
                        onChange();
                      },
                    }
                  : undefined
              }
            />
          </>
        )}
        {fault && fault.kind !== 'stale-reading' && <SignFaultText fault={fault} />}
      </div>
    </section>
  );
}
