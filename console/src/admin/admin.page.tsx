import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { AdministrationDocument, type AdministrationQuery, SetReviewSettingsDocument } from '../graphql/generated.js';
import { useAnswer } from '../graphql/query.js';
import { useFormats } from '../i18n/formats.js';
import { ModelList } from '../model/model-list.js';
import { Fault } from '../ui/fault.js';
import { useTitle } from '../ui/title.js';
import { GrantForm } from './grant-form.js';
import { GrantList } from './grant-list.js';
import { UserList } from './user-list.js';

const AUDIENCES = ['CLINICAL_STAFF', 'RADIOLOGISTS'] as const;

/** What an administrator settles for a clinic, and what it has used. */
export function AdminPage() {
  const { t } = useTranslation();
  const { data, error, fetching, again } = useAnswer(AdministrationDocument, {});
  useTitle(t('nav.admin'));
  return (
    <div className="page">
      <h1>{t('nav.admin')}</h1>
      {error && <Fault error={error} onRetry={again} />}
      {!data && fetching && <p className="dim">{t('loading')}</p>}
      {data && <Audience now={data.reviewSettings.aiFindingsBeforeSignature} />}
      {data && <Quotas quota={data.uploadQuota} />}
      <section className="panel" aria-labelledby="grants-title">
        <h2 id="grants-title">{t('grant.title')}</h2>
        <div className="panel-body">
          <p className="dim">{t('grant.lead')}</p>
          <GrantList />
          <details>
            <summary>{t('grant.new')}</summary>
            <GrantForm />
          </details>
        </div>
      </section>
      <section className="panel" aria-labelledby="users-title">
        <h2 id="users-title">{t('admin.users')}</h2>
        <div className="panel-body">
          <p className="dim">{t('admin.usersLong')}</p>
          <UserList />
        </div>
      </section>
      <section className="panel" aria-labelledby="models-title">
        <h2 id="models-title">{t('models.versions')}</h2>
        <div className="panel-body">
          <p className="dim">{t('models.lead')}</p>
          <ModelList />
        </div>
      </section>
    </div>
  );
}

function Audience({ now }: { readonly now: AdministrationQuery['reviewSettings']['aiFindingsBeforeSignature'] }) {
  const { t } = useTranslation();
  const [{ data, error, fetching }, set] = useMutation(SetReviewSettingsDocument);
  const [wanted, setWanted] = useState<typeof now | null>(null);
  // What was chosen is shown at once, and taken back where it could not be settled.
  const holds = wanted ?? now;
  const choose = async (audience: typeof now) => {
    setWanted(audience);
    const done = await set({ input: { aiFindingsBeforeSignature: audience } });
    if (done.error) setWanted(null);
  };
  return (
    <fieldset>
      <legend>{t('admin.audience')}</legend>
      <div className="stack">
        <p className="dim">{t('admin.audienceLong')}</p>
        {AUDIENCES.map((audience) => (
          <label key={audience} className="check">
            <input type="radio" name="audience" checked={holds === audience} onChange={() => void choose(audience)} />
            {t(`admin.audiences.${audience}`)}
          </label>
        ))}
        <p role="status" className={error ? 'bad' : 'good'}>
          {error ? t('fault.other') : data && !fetching ? t('admin.saved') : ''}
        </p>
      </div>
    </fieldset>
  );
}

function Quotas({ quota }: { readonly quota: AdministrationQuery['uploadQuota'] }) {
  const { t } = useTranslation();
  const { bytes, count } = useFormats();
  const rows = [
    { name: t('admin.quota.storedBytes'), use: quota.storedBytes, say: bytes },
    { name: t('admin.quota.bytesToday'), use: quota.bytesToday, say: bytes },
    { name: t('admin.quota.studiesToday'), use: quota.studiesToday, say: count },
  ];
  return (
    <section className="panel" aria-labelledby="quota-title">
      <h2 id="quota-title">{t('admin.quotas')}</h2>
      <div className="panel-body">
        {rows.map(({ name, use, say }) => (
          <div key={name} className="quota">
            <span>{name}</span>
            <meter max={Math.max(use.limit, 1)} value={use.used} aria-label={name} />
            <span className="dim">{t('admin.quotaUse', { used: say(use.used), limit: say(use.limit) })}</span>
          </div>
        ))}
        <p className="fine">{t('admin.quotaLong')}</p>
      </div>
    </section>
  );
}
