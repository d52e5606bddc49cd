import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { GrantCaseAccessDocument } from '../graphql/generated.js';
import { useFormats } from '../i18n/formats.js';

const DAYS = [1, 3, 7, 14, 30] as const;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Lets a doctor of another clinic see one case for a while.
 *
 * @param studyId of the case; asked for where it is not given.
 */
export function GrantForm({ studyId }: { readonly studyId?: string }) {
  const { t } = useTranslation();
  const { dateTime } = useFormats();
  const [study, setStudy] = useState('');
  const [clinic, setClinic] = useState('');
  const [subject, setSubject] = useState('');
  const [reason, setReason] = useState('');
  const [days, setDays] = useState<number>(3);
  const [{ data, error, fetching }, grant] = useMutation(GrantCaseAccessDocument);
  const result = data?.grantCaseAccess;
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    void grant({
      input: {
        studyId: studyId ?? study.trim(),
        grantee: { tenantId: clinic.trim(), subject: subject.trim() },
        reason: reason.trim(),
        expiresAt: new Date(Date.now() + days * DAY_MS).toISOString(),
      },
    });
  };
  return (
    <form className="stack" onSubmit={submit}>
      {studyId === undefined && (
        <label className="field">
          {t('grant.study')}
          <input required value={study} onChange={(event) => setStudy(event.target.value)} autoComplete="off" />
        </label>
      )}
      <label className="field">
        {t('grant.clinic')}
        <input required value={clinic} onChange={(event) => setClinic(event.target.value)} autoComplete="off" />
      </label>
      <label className="field">
        {t('grant.doctor')}
        <input required value={subject} onChange={(event) => setSubject(event.target.value)} autoComplete="off" />
      </label>
      <label className="field">
        {t('claim.reason')}
        <input required maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
      </label>
      <label className="field">
        {t('grant.for')}
        <select value={days} onChange={(event) => setDays(Number(event.target.value))}>
          {DAYS.map((count) => (
            <option key={count} value={count}>
              {t('grant.days', { count })}
            </option>
          ))}
        </select>
      </label>
      <div className="row">
        <button type="submit" disabled={fetching}>
          {t('grant.give')}
        </button>
      </div>
      <p role="status" className={error || result?.__typename !== 'GrantCaseAccessSuccess' ? 'bad' : 'good'}>
        {error && t(error.networkError ? 'claim.fault.network' : 'claim.fault.other')}
        {result?.__typename === 'GrantCaseAccessSuccess' &&
          t('grant.given', { who: result.grant.grantee.subject, when: dateTime(result.grant.expiresAt) })}
        {result && 'message' in result && result.message}
      </p>
    </form>
  );
}
