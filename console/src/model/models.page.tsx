import { useTranslation } from 'react-i18next';
import { useTitle } from '../ui/title.js';
import { ModelList } from './model-list.js';

/** What reads before a doctor does, for those who see what it says. */
export function ModelsPage() {
  const { t } = useTranslation();
  useTitle(t('nav.models'));
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t('nav.models')}</h1>
        <p className="dim">{t('models.lead')}</p>
        <p className="ai-line">{t('disclaimer.short')}</p>
      </header>
      <ModelList />
    </div>
  );
}
