import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseViewQuery } from '../graphql/generated.js';
import { useFormats } from '../i18n/formats.js';
import { Icon } from '../ui/icon.js';
import { type ClaimFault, useClaim } from './use-claim.js';

export type CaseFacts = NonNullable<NonNullable<CaseViewQuery['study']>['case']>;

/** Who works on the case, and what whoever looks may do about it. */
export function ClaimPanel({ of, onChange }: { readonly of: CaseFacts; readonly onChange: () => void }) {
  const { t } = useTranslation();
  const { time, dateTime } = useFormats();
  const { fault, busy, ...claims } = useClaim(of, onChange);
  const [leaving, setLeaving] = useState<'return' | 'hand-over' | null>(null);
  const { claim, actions, state, serviceLevel } = of;
  const title = useRef<HTMLHeadingElement>(null);
  /** The button that was pressed goes away with what it did: whoever has no mouse goes on from here. */
  const goOnHere = () => title.current?.focus();
  return (
    <section className="panel claim" aria-labelledby="claim-title" data-mine={claim?.mine ?? false}>
      <h2 id="claim-title" ref={title} tabIndex={-1}>
        <Icon name={claim ? 'lock' : 'users'} />{' '}
        {claim ? t(claim.mine ? 'claim.mine' : 'claim.taken') : t(`state.${state}`)}
      </h2>
      <div className="panel-body">
        <p className="dim" aria-live="polite">
          {claim
            ? t(claim.mine ? 'claim.mineUntil' : 'claim.takenUntil', {
                who: claim.holder ?? t('claim.somebody'),
                time: time(claim.leaseExpiresAt),
              })
            : t(`stateLong.${state}`)}
        </p>
        {state !== 'SIGNED' && state !== 'AMENDED' && (
          <p className="fine" data-breached={serviceLevel.breached}>
            {t(serviceLevel.breached ? 'claim.late' : 'claim.due', { time: dateTime(serviceLevel.dueAt) })}
          </p>
        )}
        {fault && (fault.kind !== 'taken' || claim) && <ClaimFaultText fault={fault} />}
        <div className="row">
          {actions.includes('CLAIM') && !claim?.mine && (
            <button
              type="button"
              className="primary"
              disabled={busy}
              onClick={() => void claims.claim().then(goOnHere)}
            >
              {t('claim.claim')}
            </button>
          )}
          {actions.includes('RETURN') && (
            <button
              type="button"
              aria-expanded={leaving === 'return'}
              onClick={() => setLeaving(leaving === 'return' ? null : 'return')}
            >
              {t('claim.return')}
            </button>
          )}
          {actions.includes('HAND_OVER') && (
            <button
              type="button"
              aria-expanded={leaving === 'hand-over'}
              onClick={() => setLeaving(leaving === 'hand-over' ? null : 'hand-over')}
            >
              {t('claim.handOver')}
            </button>
          )}
        </div>
        {leaving && claim?.mine && (
          <LeaveForm
            to={leaving === 'hand-over'}
            busy={busy}
            onLeave={async (reason, subject) => {
              const done = await (leaving === 'hand-over' ? claims.handOver(subject, reason) : claims.giveBack(reason));
              if (done) setLeaving(null);
              goOnHere();
            }}
          />
        )}
      </div>
    </section>
  );
}

function ClaimFaultText({ fault }: { readonly fault: ClaimFault }) {
  const { t } = useTranslation();
  const { time } = useFormats();
  const text =
    fault.kind === 'told'
      ? fault.message
      : fault.kind === 'taken'
        ? t('claim.fault.taken', { time: time(fault.until) })
        : t(`claim.fault.${fault.kind}`);
  return (
    <p role="alert" className="notice">
      {text}
    </p>
  );
}

function LeaveForm(props: {
  readonly to: boolean;
  readonly busy: boolean;
  readonly onLeave: (reason: string, subject: string) => Promise<void>;
}) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [subject, setSubject] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void props.onLeave(reason.trim(), subject.trim());
  };
  return (
    <form className="stack" onSubmit={submit}>
      {props.to && (
        <label className="field">
          {t('claim.to')}
          <input required value={subject} onChange={(event) => setSubject(event.target.value)} />
        </label>
      )}
      <label className="field">
        {t('claim.reason')}
        <input required maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
      </label>
      <button type="submit" disabled={props.busy || !reason.trim() || (props.to && !subject.trim())}>
        {t(props.to ? 'claim.handOver' : 'claim.return')}
      </button>
    </form>
  );
}
