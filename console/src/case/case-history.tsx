import { useTranslation } from 'react-i18next';
import { useFormats } from '../i18n/formats.js';
import type { CaseFacts } from './claim-panel.js';

/** What has happened to a case, the newest first. */
export function CaseHistory({ history }: { readonly history: CaseFacts['history'] }) {
  const { t } = useTranslation();
  const { dateTime } = useFormats();
  return (
    <section className="panel" aria-labelledby="history-title">
      <h2 id="history-title">{t('history.title')}</h2>
      <ol className="panel-body history">
        {history.toReversed().map(({ sequence, action, at, actor, reason }) => (
          <li key={sequence}>
            <span className="history-what">{t(`history.action.${action}`)}</span>
            <time dateTime={at}>{dateTime(at)}</time>
            <span className="dim">{actor === 'platform' ? t('history.platform') : (actor ?? t('claim.somebody'))}</span>
            {reason && <q>{reason}</q>}
          </li>
        ))}
      </ol>
    </section>
  );
}
