import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useRoles } from '../session/session.context.js';
import { BreakGlass } from './break-glass.js';

/** That there is no such case, or none that somebody may see; and what a radiologist can do about it where it is urgent. */
export function NoSuchCase({ studyId, onOpened }: { readonly studyId: string; readonly onOpened: () => void }) {
  const { t } = useTranslation();
  const mayBreakGlass = useRoles().has('RADIOLOGIST');
  return (
    <div className="page">
      <h1>{t('case.notThere')}</h1>
      <p className="dim">{t('case.notThereLong')}</p>
      {mayBreakGlass && (
        <section className="panel" aria-labelledby="glass-title">
          <h2 id="glass-title">{t('glass.title')}</h2>
          <div className="panel-body">
            <BreakGlass studyId={studyId} onOpened={onOpened} />
          </div>
        </section>
      )}
      <Link to="/worklist">{t('case.back')}</Link>
    </div>
  );
}
