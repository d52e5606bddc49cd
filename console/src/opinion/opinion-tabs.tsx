import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';

/** From second opinions to where opinions differed, and back. */
export function OpinionTabs() {
  const { t } = useTranslation();
  return (
    <nav className="tabs" aria-label={t('opinion.tabs')}>
      <NavLink to="/opinions" end>
        {t('nav.opinions')}
      </NavLink>
      <NavLink to="/opinions/differences">{t('opinion.differences')}</NavLink>
    </nav>
  );
}
