import { useTranslation } from 'react-i18next';
import { GrantForm } from '../admin/grant-form.js';

/** Where a clinician lets a doctor of another clinic see a case. */
export function SharePanel({ studyId }: { readonly studyId: string }) {
  const { t } = useTranslation();
  return (
    <details className="panel share">
      <summary>{t('grant.share')}</summary>
      <div className="panel-body">
        <p className="fine">{t('grant.lead')}</p>
        <GrantForm studyId={studyId} />
      </div>
    </details>
  );
}
