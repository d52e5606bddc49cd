import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import {
  type SecondOpinionFactsFragment,
  TakeSecondOpinionDocument,
  WithdrawSecondOpinionDocument,
} from '../graphql/generated.js';
import { useFormats } from '../i18n/formats.js';
import { EMPTY_DRAFT, isStarted, type Suggested } from '../report/draft.js';
import { SignFaultText, signFaultOf } from '../report/sign-fault.js';
import { Icon } from '../ui/icon.js';
import { OpinionTable } from './opinion-table.js';
import { OpinionWriting } from './opinion-writing.js';

export interface OpinionPanelProps {
  readonly of: SecondOpinionFactsFragment;
  readonly suggestions: readonly Suggested[];
  /** Whether whoever looks holds the case: they asked for it. */
  readonly holds: boolean;
  readonly onChange: () => void;
}

/** As for a claim: a lease is fifteen minutes. */
const RENEW_MS = 5 * 60_000;

/** A second opinion: where it stands, what whoever looks may know of it, and what they may do about it. */
export function OpinionPanel({ of, suggestions, holds, onChange }: OpinionPanelProps) {
  const { t } = useTranslation();
  const { time } = useFormats();
  const { id, status, mine, leaseExpiresAt, first, second, adjudication, differences } = of;
  const [taking, take] = useMutation(TakeSecondOpinionDocument);
  const [withdrawing, withdraw] = useMutation(WithdrawSecondOpinionDocument);
  const fault =
    signFaultOf(taking.data?.takeSecondOpinion, taking.error) ??
    signFaultOf(withdrawing.data?.withdrawSecondOpinion, withdrawing.error);
  const reading = status === 'READING' && mine;
  const renew = useRef(() => {});
  renew.current = () => void take({ input: { secondOpinionId: id } });
  useEffect(() => {
    if (!reading) return;
    const timer = setInterval(() => renew.current(), RENEW_MS);
    return () => clearInterval(timer);
  }, [reading]);
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  const [decision, setDecision] = useState(EMPTY_DRAFT);
  const unsettled = status === 'REQUESTED' || status === 'READING';
  return (
    <section className="panel opinion" aria-labelledby="opinion-title" data-status={status}>
      <h2 id="opinion-title" className="with-mark">
        <Icon name="users" /> {t('opinion.title')}
      </h2>
      <div className="panel-body">
        <p aria-live="polite">
          {reading
            ? t('opinion.readingMine', { time: leaseExpiresAt ? time(leaseExpiresAt) : '' })
            : t(`opinion.status.${status}`)}
        </p>
        {unsettled && !holds && <p className="fine">{t('opinion.blind')}</p>}
        <OpinionTable
          opinions={[
            { name: t('opinion.first'), opinion: first },
            { name: t('opinion.second'), opinion: second },
            { name: t('opinion.adjudication'), opinion: adjudication },
          ]}
          differences={differences}
        />
        {fault && <SignFaultText fault={fault} />}
        <div className="row">
          {unsettled && !holds && !reading && (
            <button
              type="button"
              className="primary"
              disabled={taking.fetching}
              onClick={() => void take({ input: { secondOpinionId: id } }).then(onChange)}
            >
              {t('opinion.take')}
            </button>
          )}
          {unsettled && holds && (
            <button
              type="button"
              disabled={withdrawing.fetching}
              onClick={() => void withdraw({ input: { secondOpinionId: id } }).then(onChange)}
            >
              {t('opinion.withdraw')}
            </button>
          )}
        </div>
        {(reading || (unsettled && !holds && isStarted(draft))) && (
          <OpinionWriting
            id={id}
            kind="second"
            suggestions={suggestions}
            draft={draft}
            onDraft={setDraft}
            mayGive={reading}
            onChange={onChange}
          />
        )}
        {status === 'DISAGREED' && !mine && !holds && (
          <OpinionWriting
            id={id}
            kind="adjudicate"
            suggestions={suggestions}
            draft={decision}
            onDraft={setDecision}
            mayGive
            onChange={onChange}
          />
        )}
      </div>
    </section>
  );
}
