import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../i18n/formats.js';
import { Icon } from '../ui/icon.js';
import { type GlassState, useBreakGlass } from './use-break-glass.js';

export interface BreakGlassProps {
  /** Of the case; asked for where it is not given. */
  readonly studyId?: string;
  /** The case is there. */
  readonly onOpened: (studyId: string) => void;
}

/** Opens a case of another clinic without its leave: whoever does says why, and that clinic is told at once. */
export function BreakGlass({ studyId, onOpened }: BreakGlassProps) {
  const { t } = useTranslation();
  const [study, setStudy] = useState('');
  const [reason, setReason] = useState('');
  const { state, breakGlass } = useBreakGlass();
  const wanted = studyId ?? study.trim();
  const busy = state.kind === 'breaking' || state.kind === 'open';
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await breakGlass(wanted, reason.trim())) onOpened(wanted);
  };
  return (
    <form className="stack" onSubmit={(event) => void submit(event)}>
      <p className="dim">{t('glass.lead')}</p>
      <p className="notice warning">
        <Icon name="alert" />
        {t('glass.warning')}
      </p>
      {studyId === undefined && (
        <label className="field">
          {t('grant.study')}
          <input required value={study} onChange={(event) => setStudy(event.target.value)} autoComplete="off" />
        </label>
      )}
      <label className="field">
        {t('glass.reason')}
        <input required maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
      </label>
      <div className="row">
        <button type="submit" disabled={busy || !reason.trim() || !wanted}>
          {t('glass.do')}
        </button>
      </div>
      <Said state={state} />
    </form>
  );
}

/** What has come of it. */
function Said({ state }: { readonly state: GlassState }) {
  const { t } = useTranslation();
  const { time } = useFormats();
  const good = state.kind === 'open';
  return (
    <p role="status" className={good ? 'good' : 'bad'}>
      {state.kind === 'open' && t('glass.opened', { when: time(state.until) })}
      {state.kind === 'refused' && t('glass.refused')}
      {(state.kind === 'network' || state.kind === 'other') && t(`claim.fault.${state.kind}`)}
    </p>
  );
}
