import { type ReactNode, type SubmitEvent, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Draft, FINDINGS, type Suggested, standingOf, undecided, type Verdicts } from './draft.js';
import { VerdictChoice } from './verdict-choice.js';

/** What the form is for: its words differ, and an amendment has a reason. */
export type ReportKindOfForm = 'sign' | 'amend' | 'second' | 'adjudicate';

export interface ReportFormProps {
  readonly suggestions: readonly Suggested[];
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
  readonly kind: ReportKindOfForm;
  readonly busy: boolean;
  /** That it cannot be signed as things stand. */
  readonly blocked: boolean;
  /** Findings that are settled already, and only signed. */
  readonly settled?: Verdicts | undefined;
  /** Called with a whole draft: every finding decided, texts trimmed. */
  readonly onDone: (draft: Draft) => void;
  /** What else can be done with a whole draft, without a last look. */
  readonly other?: { readonly label: string; readonly onPress: (draft: Draft) => void } | undefined;
  readonly children?: ReactNode;
}

/** A doctor's own reading: a word on each finding, an impression, and a last look before it is signed. */
export function ReportForm(props: ReportFormProps) {
  const { suggestions, onDraft, kind, busy, blocked, settled, other } = props;
  const draft = settled ? { ...props.draft, verdicts: settled } : props.draft;
  const { t } = useTranslation();
  const group = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [told, setTold] = useState(false);
  const open = undecided(draft.verdicts);
  const impression = draft.impression.trim();
  const reason = draft.reason.trim();
  const complete = open.length === 0 && impression !== '' && (kind !== 'amend' || reason !== '');
  const look = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    setTold(!complete);
    if (!complete || blocked || busy) return;
    dialog.current?.showModal();
    // Not the first button in it, which signs: whoever presses Enter twice has not looked.
    dialog.current?.focus();
  };
  const sign = () => {
    dialog.current?.close();
    props.onDone({ ...draft, impression, reason });
  };
  return (
    <form className="report-form" onSubmit={look} noValidate>
      {FINDINGS.map((finding) => (
        <VerdictChoice
          key={finding}
          group={group}
          suggested={
            suggestions.find((one) => one.finding === finding) ?? { finding, verdict: null, probability: null }
          }
          verdict={draft.verdicts[finding]}
          settled={settled !== undefined}
          onChoose={(verdict) => onDraft({ ...draft, verdicts: { ...draft.verdicts, [finding]: verdict } })}
        />
      ))}
      <label className="field">
        {t('sign.impression')}
        <textarea
          rows={4}
          maxLength={4000}
          aria-required="true"
          value={draft.impression}
          onChange={(event) => onDraft({ ...draft, impression: event.target.value })}
        />
      </label>
      {kind === 'amend' && (
        <label className="field">
          {t('sign.amendReason')}
          <input
            maxLength={500}
            aria-required="true"
            value={draft.reason}
            onChange={(event) => onDraft({ ...draft, reason: event.target.value })}
          />
        </label>
      )}
      {told && !complete && (
        <p role="alert" className="notice">
          {open.length > 0
            ? t('sign.undecided', { findings: open.map((finding) => t(`finding.${finding}`)).join(', ') })
            : t(impression ? 'sign.noReason' : 'sign.noImpression')}
        </p>
      )}
      <div className="row">
        <button type="submit" className="primary" disabled={busy || blocked}>
          {t(`form.${kind}.look`)}
        </button>
        {other && (
          <button
            type="button"
            disabled={busy || blocked}
            onClick={() => {
              setTold(!complete);
              if (complete) other.onPress({ ...draft, impression, reason });
            }}
          >
            {other.label}
          </button>
        )}
        {props.children}
      </div>
      <dialog ref={dialog} tabIndex={-1} aria-labelledby={`${group}-title`}>
        <h2 id={`${group}-title`}>{t(`form.${kind}.lastLook`)}</h2>
        <ul className="last-look">
          {FINDINGS.map((finding) => {
            const verdict = draft.verdicts[finding];
            const standing = standingOf(verdict, suggestions.find((one) => one.finding === finding)?.verdict ?? null);
            return (
              <li key={finding}>
                <span>{t(`finding.${finding}`)}</span>
                <strong>{verdict ? t(`verdict.${verdict}`) : '–'}</strong>
                <span className="fine">{standing === 'open' ? '' : t(`sign.standing.${standing}`)}</span>
              </li>
            );
          })}
        </ul>
        <p className="notes">{impression}</p>
        {reason && <q>{reason}</q>}
        <p className="fine">{t(`form.${kind}.forGood`)}</p>
        <div className="row">
          <button type="button" className="primary" onClick={sign}>
            {t(`form.${kind}.done`)}
          </button>
          <button type="button" onClick={() => dialog.current?.close()}>
            {t('sign.backToDraft')}
          </button>
        </div>
      </dialog>
    </form>
  );
}
